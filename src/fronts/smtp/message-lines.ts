const nul = 0;
const lineFeed = 10;
const carriageReturn = 13;
const space = 32;

/** Lengths of a message, in octets. */
export interface MessageShape {
  /** Whether each CR and each LF is half of a CRLF, and there is no NUL (RFC 5321 2.3.8, 4.5.2; RFC 5322 4.1). */
  readonly isClean: boolean;
  /** The longest line, without its CRLF. */
  readonly longestLine: number;
  /** Up to the first empty line, or the whole where there is none. */
  readonly header: number;
}

/** Measures a message in one pass. */
export function shapeOf(octets: Uint8Array): MessageShape {
  let isClean = true;
  let longestLine = 0;
  let header: number | undefined;
  let lineStart = 0;
  let previous = 0;
  for (let at = 0; at < octets.length; at += 1) {
    const octet = octets[at] ?? 0;
    if (octet === nul || (octet === lineFeed) !== (previous === carriageReturn)) isClean = false;
    if (octet === lineFeed) {
      const length = at - lineStart - (previous === carriageReturn ? 1 : 0);
      if (length > longestLine) longestLine = length;
      if (length === 0 && header === undefined) header = lineStart;
      lineStart = at + 1;
    }
    previous = octet;
  }
  if (previous === carriageReturn) isClean = false;
  return {
    isClean,
    longestLine: Math.max(longestLine, octets.length - lineStart),
    header: header ?? octets.length,
  };
}

/** A bare LF becomes CRLF, a bare CR and a NUL become a space: as Postfix does it. What is clean is returned as it is. */
export function normalizeLines(octets: Uint8Array): Uint8Array {
  const { isClean } = shapeOf(octets);
  if (isClean) return octets;
  const normal = Buffer.alloc(2 * octets.length);
  let length = 0;
  for (let at = 0; at < octets.length; at += 1) {
    const octet = octets[at] ?? 0;
    if (octet === lineFeed && octets[at - 1] !== carriageReturn) {
      normal[length++] = carriageReturn;
      normal[length++] = lineFeed;
    } else if (octet === nul || (octet === carriageReturn && octets[at + 1] !== lineFeed)) {
      normal[length++] = space;
    } else {
      normal[length++] = octet;
    }
  }
  return normal.subarray(0, length);
}
