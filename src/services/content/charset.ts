import { isAscii, isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';

/**
 * Reads octets in the charset of that name. Without a name, with an unknown one, and for ASCII with eight-bit octets it is
 * UTF-8 where they are that, else windows-1252 (RFC 7103 section 8.9), so that ASCII in them is found in any case.
 */
export function decodeText(octets: Buffer, charset: string | undefined): string {
  const label = charset === undefined ? '' : charsetLabel(charset);
  if (isAscii(octets) && !shifts.test(label)) return octets.toString('latin1');
  if (label === 'utf-8' || label === 'utf8') return octets.toString('utf8');
  if (utf7.has(label)) return decodeUtf7(octets.toString('latin1'));
  const decoder = eightBit.has(label)
    ? undefined
    : decoderOf(octets[0] === 0xfe && label === 'utf-16' ? 'utf-16be' : label);
  return decoder === undefined ? decodeUnlabelled(octets) : decoder.decode(octets);
}

function decodeUnlabelled(octets: Buffer): string {
  return isUtf8(octets) ? octets.toString('utf8') : new TextDecoder('windows-1252').decode(octets);
}

function decoderOf(label: string): TextDecoder | undefined {
  try {
    return new TextDecoder(label);
  } catch {
    // There is no other way to ask whether a charset is known.
    return undefined;
  }
}

/** Reads UTF-7 (RFC 2152), which no library here does on purpose and some mail programs still do. */
export function decodeUtf7(text: string): string {
  return text.replace(/\+([A-Za-z0-9+/]*)-?/g, (_whole, digits: string) =>
    digits === '' ? '+' : swapped(Buffer.from(digits, 'base64')).toString('utf16le'),
  );
}

/** Whether a charset is one of the names of UTF-7. */
export function isUtf7(charset: string): boolean {
  return utf7.has(charsetLabel(charset));
}

/** Names that promise ASCII, which eight-bit octets break. */
const eightBit = new Set(['', 'us-ascii', 'ascii']);
const utf7 = new Set(['utf-7', 'utf7', 'unicode-1-1-utf-7', 'csunicode11utf7', 'x-unicode-2-0-utf-7']);
/** Charsets whose octets are ASCII while their text is not. */
const shifts = /^(?:iso-2022|csiso2022|hz|utf-?7|utf-?16|utf-?32|ucs|unicode|csunicode|csutf|x-unicode)/;
const aliases = new Map([
  ['cp932', 'shift_jis'],
  ['ms932', 'shift_jis'],
  ['cp936', 'gbk'],
  ['cp949', 'euc-kr'],
  ['cp950', 'big5'],
  ['utf-8-strict', 'utf-8'],
]);

function charsetLabel(charset: string): string {
  // RFC 2231 section 5 lets a language follow an asterisk.
  const label =
    charset
      .toLowerCase()
      .replace(/[\s"']+/g, '')
      .split('*', 1)[0] ?? '';
  return aliases.get(label) ?? label;
}

function swapped(octets: Buffer): Buffer {
  return octets.subarray(0, octets.length - (octets.length % 2)).swap16();
}
