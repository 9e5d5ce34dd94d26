import { withoutComments } from './parameters.ts';
import { readUuencoded } from './uuencode.ts';

/** Ways to write octets as lines of text (RFC 2045 section 6); identity stands for 7bit, 8bit, binary and the unknown. */
export type TransferEncoding = 'base64' | 'quoted-printable' | 'uuencode' | 'identity';

/**
 * Encodings that Content-Transfer-Encoding values name, each once and the first first. Comments, quotes and blanks within
 * the word are passed over; a value may name several, of which programs take one or the other.
 */
export function transferEncodings(values: readonly string[]): readonly [TransferEncoding, ...TransferEncoding[]] {
  const found = new Set<TransferEncoding>();
  for (const value of values) {
    const plain = encodingNames.get(value.trim().toLowerCase());
    if (plain !== undefined) {
      found.add(plain);
      continue;
    }
    const words = withoutComments(value)
      .toLowerCase()
      .replace(/["'\s]+/g, ' ')
      .trim();
    for (const word of new Set([words.replaceAll(' ', ''), ...words.split(/[ ,;]/)])) {
      const encoding = encodingNames.get(word);
      if (encoding !== undefined) found.add(encoding);
    }
  }
  const [first, ...rest] = found;
  return first === undefined ? ['identity'] : [first, ...rest];
}

/** The octets that were encoded. Whatever does not belong to the encoding is passed over; nothing is refused. */
export function decodeTransfer(octets: Buffer, encoding: TransferEncoding): Buffer {
  switch (encoding) {
    case 'identity':
      return octets;
    case 'base64':
      return decodeBase64(octets);
    case 'quoted-printable':
      return decodeQuotedPrintable(octets);
    case 'uuencode':
      return readUuencoded(octets);
    default:
      return encoding satisfies never;
  }
}

const encodingNames: ReadonlyMap<string, TransferEncoding> = new Map<string, TransferEncoding>([
  ['base64', 'base64'],
  ['base-64', 'base64'],
  ['b', 'base64'],
  ['quoted-printable', 'quoted-printable'],
  ['quotedprintable', 'quoted-printable'],
  ['quoted_printable', 'quoted-printable'],
  ['q', 'quoted-printable'],
  ['x-uuencode', 'uuencode'],
  ['x-uue', 'uuencode'],
  ['uuencode', 'uuencode'],
  ['uue', 'uuencode'],
  ['7bit', 'identity'],
  ['8bit', 'identity'],
  ['binary', 'identity'],
]);

const EQUALS = 0x3d;
const LF = 0x0a;
const CR = 0x0d;

/** Decodes base64. After padding the next characters begin anew, as where encoded pieces were put behind one another. */
function decodeBase64(octets: Buffer): Buffer {
  const padding = octets.indexOf(EQUALS);
  if (padding === -1 || isPaddingOnly(octets, padding)) return decodeBase64Run(octets);
  const decoded = Buffer.allocUnsafe(Math.ceil((octets.length * 3) / 4) + 3);
  let length = 0;
  let bits = 0;
  let held = 0;
  for (const octet of octets) {
    const six = base64Digits[octet] ?? 0xff;
    if (octet === EQUALS) {
      bits = 0;
      held = 0;
    } else if (six !== 0xff) {
      held = ((held << 6) | six) & 0xffff;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        decoded[length++] = (held >> bits) & 0xff;
      }
    }
  }
  return decoded.subarray(0, length);
}

function decodeBase64Run(octets: Buffer): Buffer {
  return Buffer.from(octets.toString('latin1'), 'base64');
}

function isPaddingOnly(octets: Buffer, from: number): boolean {
  // Node's decoder stops at padding, so all that is behind it must be padding and line ends.
  if (octets.length - from > 64) return false;
  return /^[=\s-]*$/.test(octets.toString('latin1', from, octets.length));
}

const base64Digits = digitValues('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
base64Digits['-'.charCodeAt(0)] = 62;
base64Digits['_'.charCodeAt(0)] = 63;

const hexDigits = digitValues('0123456789ABCDEF');
for (const [at, digit] of [...'abcdef'].entries()) hexDigits[digit.charCodeAt(0)] = 10 + at;

function digitValues(digits: string): Uint8Array {
  const values = new Uint8Array(256).fill(0xff);
  for (const [value, digit] of [...digits].entries()) values[digit.charCodeAt(0)] = value;
  return values;
}

/** Decodes quoted-printable (RFC 2045 section 6.7). A broken escape stays as it stands; blanks may follow a soft break. */
function decodeQuotedPrintable(octets: Buffer): Buffer {
  let from = octets.indexOf(EQUALS);
  if (from === -1) return octets;
  const decoded = Buffer.allocUnsafe(octets.length);
  let length = octets.copy(decoded, 0, 0, from);
  const size = octets.length;
  while (from < size) {
    const octet = octets[from] ?? 0;
    if (octet !== EQUALS) {
      decoded[length++] = octet;
      from++;
      continue;
    }
    const high = hexDigits[octets[from + 1] ?? 0] ?? 0xff;
    const low = hexDigits[octets[from + 2] ?? 0] ?? 0xff;
    if (high !== 0xff && low !== 0xff) {
      decoded[length++] = (high << 4) | low;
      from += 3;
      continue;
    }
    const next = afterSoftBreak(octets, from + 1);
    if (next === undefined) decoded[length++] = EQUALS;
    from = next ?? from + 1;
  }
  return decoded.subarray(0, length);
}

/** Where the next line begins, if nothing but blanks stands before it; undefined where it is no soft break. */
function afterSoftBreak(octets: Buffer, from: number): number | undefined {
  let at = from;
  while (octets[at] === 0x20 || octets[at] === 0x09) at++;
  if (octets[at] === CR) at++;
  if (octets[at] === LF) return at + 1;
  return at >= octets.length || octets[at - 1] === CR ? at : undefined;
}
