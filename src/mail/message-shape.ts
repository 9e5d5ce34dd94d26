const nul = 0;
const lineFeed = 10;
const carriageReturn = 13;

/** Lengths of a message, in octets. */
export interface MessageShape {
  /** Whether each CR and each LF is half of a CRLF, and there is no NUL (RFC 5321 2.3.8, 4.5.2; RFC 5322 4.1). */
  readonly isClean: boolean;
  /** The longest line, without its CRLF. */
  readonly longestLine: number;
  /** Up to the first empty line, or the whole where there is none. */
  readonly header: number;
}

/** Measures a message in one pass, which looks at four octets at a time where no line ends. */
export function shapeOf(octets: Uint8Array): MessageShape {
  const { length } = octets;
  const view = new DataView(octets.buffer, octets.byteOffset, length);
  let isClean = true;
  let longestLine = 0;
  let header: number | undefined;
  let lineStart = 0;
  let previous = 0;
  for (let at = 0; at < length; ) {
    if (previous !== carriageReturn) at = afterPlain(view, at);
    // What is looked for is among these, or the message is at its end.
    for (const end = Math.min(at + 4, length); at < end; at += 1) {
      const octet = octets[at] ?? 0;
      if (octet === nul || (octet === lineFeed) !== (previous === carriageReturn)) isClean = false;
      if (octet === lineFeed) {
        const size = at - lineStart - (previous === carriageReturn ? 1 : 0);
        if (size > longestLine) longestLine = size;
        if (size === 0) header ??= lineStart;
        lineStart = at + 1;
      }
      previous = octet;
    }
  }
  if (previous === carriageReturn) isClean = false;
  return {
    isClean,
    longestLine: Math.max(longestLine, length - lineStart),
    header: header ?? length,
  };
}

/** Goes over groups of four octets without a control character below 16, and says where the first other one begins. */
function afterPlain(view: DataView, from: number): number {
  let at = from;
  for (const last = view.byteLength - 4; at <= last; at += 4) {
    const four = view.getInt32(at);
    // An octet below 16 borrows, and so gets its highest bit; one that had it before is no control character. The
    // borrow may mark the octet above it as well, which costs a closer look and no more.
    if (((four - 0x10101010) & ~four & 0x80808080) !== 0) break;
  }
  return at;
}
