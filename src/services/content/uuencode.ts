import { limits } from './limits.ts';

/** A file written into a text: its name as on its first line, and how many octets it has. */
export interface EmbeddedFile {
  readonly name: string;
  readonly size: number;
}

const LF = 0x0a;
const CR = 0x0d;

/** Files that a text body holds in uuencode (POSIX, both of its alphabets) or yEnc (its draft 1.3), up to the limit of parts. */
export function embeddedFiles(octets: Buffer): EmbeddedFile[] {
  if (!octets.includes('begin')) return [];
  return [...files(octets, 'begin', uuencodedFile), ...files(octets, '=ybegin ', yencFile)];
}

function* files(
  octets: Buffer,
  mark: string,
  read: (octets: Buffer, at: number) => (EmbeddedFile & { readonly end: number }) | undefined,
): Generator<EmbeddedFile> {
  let found = 0;
  let at = octets.indexOf(mark);
  while (at !== -1 && found <= limits.parts) {
    const file = isLineStart(octets, at) ? read(octets, at) : undefined;
    if (file !== undefined) {
      yield { name: file.name, size: file.size };
      found++;
    }
    at = octets.indexOf(mark, file?.end ?? at + mark.length);
  }
}

/** The octets of the first uuencoded file, or all of the text where there is none. */
export function readUuencoded(octets: Buffer): Buffer {
  for (let at = octets.indexOf('begin'); at !== -1; at = octets.indexOf('begin', at + 5)) {
    if (!isLineStart(octets, at)) continue;
    const begin = lineAt(octets, at);
    if (beginLine.exec(begin.text) === null) continue;
    return Buffer.concat([...dataLines(octets, begin.next)].map((line) => decodeLine(line.text)));
  }
  return octets;
}

/** A mode and a name follow the word, and base64 data where it says so (POSIX.1-2017 uuencode). */
const beginLine = /^begin(-base64)?[ \t]+[0-7]{3,4}[ \t]+(\S.*)$/;

function uuencodedFile(octets: Buffer, at: number): (EmbeddedFile & { readonly end: number }) | undefined {
  const begin = lineAt(octets, at);
  const match = beginLine.exec(begin.text);
  const name = match?.[2];
  if (name === undefined) return undefined;
  if (match?.[1] !== undefined) return { name, ...base64Run(octets, begin.next) };
  // Prose may begin like that; it does not go on like that.
  const first = lineAt(octets, begin.next).text;
  if (!isData(first) && !/^(?:[ `]?|end)$/.test(first)) return undefined;
  let size = 0;
  let end = begin.next;
  for (const line of dataLines(octets, begin.next)) {
    size += declaredLength(line.text);
    end = line.next;
  }
  return { name, size, end };
}

interface Line {
  readonly text: string;
  /** Where the next line begins. */
  readonly next: number;
}

function* dataLines(octets: Buffer, start: number): Generator<Line> {
  for (let at = start; at < octets.length; ) {
    const line = lineAt(octets, at);
    if (!isData(line.text)) return;
    yield line;
    at = line.next;
  }
}

/** The first character counts the octets, four characters hold three of them; blanks at the end may be lost. */
function isData(line: string): boolean {
  return /^[!-M][ -`]+$/.test(line);
}

function declaredLength(line: string): number {
  return (line.charCodeAt(0) - 0x20) & 0x3f;
}

function decodeLine(line: string): Buffer {
  const sextet = (at: number): number => (at < line.length ? (line.charCodeAt(at) - 0x20) & 0x3f : 0);
  const decoded = Buffer.alloc(line.length + 3);
  let length = 0;
  for (let at = 1; at < line.length; at += 4) {
    decoded[length++] = (sextet(at) << 2) | (sextet(at + 1) >> 4);
    decoded[length++] = ((sextet(at + 1) << 4) | (sextet(at + 2) >> 2)) & 0xff;
    decoded[length++] = ((sextet(at + 2) << 6) | sextet(at + 3)) & 0xff;
  }
  return decoded.subarray(0, Math.min(length, declaredLength(line)));
}

function base64Run(octets: Buffer, start: number): { size: number; end: number } {
  const mark = octets.indexOf('====', start);
  const end = mark === -1 ? octets.length : mark;
  const digits = octets.toString('latin1', start, end).replace(/[^A-Za-z0-9+/]+/g, '');
  return { size: Math.floor((digits.length * 3) / 4), end };
}

function yencFile(octets: Buffer, at: number): (EmbeddedFile & { readonly end: number }) | undefined {
  const line = lineAt(octets, at);
  const name = /\sname=(.+)$/.exec(line.text)?.[1];
  const size = /\ssize=(\d{1,15})/.exec(line.text)?.[1];
  return name === undefined ? undefined : { name, size: Number(size ?? 0), end: line.next };
}

function isLineStart(octets: Buffer, at: number): boolean {
  return at === 0 || octets[at - 1] === LF || octets[at - 1] === CR;
}

/** The line at an offset; a line is cut after three hundred characters, which none of these formats reaches. */
function lineAt(octets: Buffer, at: number): Line {
  const window = octets.toString('latin1', at, at + 300);
  const length = window.search(/[\r\n]/);
  if (length === -1) return { text: window, next: at + window.length };
  return { text: window.slice(0, length), next: at + length + (window.startsWith('\r\n', length) ? 2 : 1) };
}
