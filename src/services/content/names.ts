import libmime from 'libmime';
import { decodeUtf7, isUtf7 } from './charset.ts';
import { limits } from './limits.ts';
import { percentDecoded } from './parameters.ts';

/**
 * Every name a mail program could give a file, from the readings of its parameters: as written, and as it is after
 * encoded words, percent signs, the rules of Windows paths and of Exchange. Undefined when there are more than the limit.
 */
export function candidateNames(readings: readonly string[]): readonly string[] | undefined {
  const names = new Set<string>();
  for (const reading of readings) {
    for (const decoded of decodings(reading)) {
      const written = decoded.trim();
      if (written !== '') names.add(written);
      for (const name of canonicalNames(decoded)) names.add(name);
      if (names.size > limits.names) return undefined;
    }
  }
  return [...names];
}

/** Extensions of names, lower case with the dot: what follows the last dot, if no blank is in it. */
export function extensionsOf(names: readonly string[]): string[] {
  const extensions = new Set<string>();
  for (const name of names) {
    const extension = name.slice(name.lastIndexOf('.')).toLowerCase();
    if (extension.startsWith('.') && extension.length > 1 && !/[\s\p{Cc}\p{Cf}]/u.test(extension))
      extensions.add(extension);
  }
  return [...extensions];
}

/** What a reading decodes to. Encoded words have no place in a quoted string (RFC 2047 section 5); all programs read them. */
function decodings(reading: string): Set<string> {
  const forms = new Set(reading.includes('=?') ? wordDecodings(reading) : [reading]);
  for (const form of [...forms]) {
    if (/%[0-9a-f]{2}/i.test(form)) forms.add(percentDecoded(form).toString('utf8'));
  }
  return forms;
}

function* wordDecodings(reading: string): Generator<string> {
  const decoded = libmime.decodeWords(reading);
  yield decoded;
  if (decoded.includes('=?')) {
    // A word within a word, without its end, or with blanks in it: some programs are that obliging.
    yield libmime.decodeWords(decoded.includes('?=') ? decoded : `${decoded}?=`);
    yield libmime.decodeWords(reading.replace(/[\s"]+/g, ''));
  }
  const charsets = [...reading.matchAll(/=\?([^?*\s]{1,40})/g)];
  if (charsets.some(([, charset = '']) => isUtf7(charset))) yield decodeUtf7(decoded);
}

/** What is left of a name where it is made a file: up to a NUL or without it, its last path component, sanitized. */
function canonicalNames(name: string): string[] {
  if (isPlain.test(name)) return [name];
  const cut = name.indexOf('\0');
  const whole = cut === -1 ? [name] : [name.slice(0, cut), name.replaceAll('\0', '')];
  return whole.flatMap((each) => {
    const visible = each.normalize('NFKC').replace(invisible, '');
    const file = lastComponent(visible);
    // NTFS takes what follows a colon for a stream of the file: `a.exe::$DATA` is a.exe.
    const stream = file.indexOf(':');
    const forms = [file, stream === -1 ? file : file.slice(0, stream), visible.replace(illegal, '')];
    return forms.map(trimmed).filter((form) => form !== '');
  });
}

const isPlain = /^[\w()+,@&!-]+(?:[ .][\w()+,@&!-]+)*$/;
/** Controls, characters that leave no mark (zero-width, directional, fillers, variation selectors), and what could not be decoded. */
const invisible = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\ufffd]/gu;
/** What Exchange takes out of a name ([MS-OXCMAIL] 2.2.3.4.1.1) and Windows does not allow. */
const illegal = /["*/:<>?\\|]/g;

function lastComponent(path: string): string {
  const components = path.split(/[\\/]/);
  return components.findLast((component) => component !== '') ?? '';
}

/** Windows drops dots and blanks at the end of a name; quotes that were not taken off stand there as well. */
function trimmed(name: string): string {
  let end = name.length;
  while (end > 0 && /[\s."']/.test(name.charAt(end - 1))) end--;
  let start = 0;
  while (start < end && /[\s"']/.test(name.charAt(start))) start++;
  return name.slice(start, end);
}
