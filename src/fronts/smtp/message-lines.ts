import { shapeOf } from '../../mail/message-shape.ts';

const nul = 0;
const lineFeed = 10;
const carriageReturn = 13;
const space = 32;

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
