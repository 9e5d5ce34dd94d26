import { isUtf8 } from 'node:buffer';

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const DASH = 0x2d;
const COLON = 0x3a;

/** One header field as offsets: its name stands before `colon`, its value from there to `end`, still folded. */
export interface FieldSpan {
  readonly start: number;
  readonly colon: number;
  readonly end: number;
  /** Whether every program sees it: it stands above the first broken line, and no bare CR begins it. */
  readonly sound: boolean;
}

export interface HeaderBlock {
  readonly fields: readonly FieldSpan[];
  /** After the empty line, or at the first line that is no field (RFC 7103 section 8.2), whichever comes first. */
  readonly bodyStart: number;
  /** How many octets were read. */
  readonly size: number;
}

/**
 * Reads the header that begins at `start`; undefined when it is longer than `limit` octets. Some programs begin the body
 * at a broken line and others skip it, so both is done: fields are collected up to the empty line, the body begins
 * earlier. Lines end in CRLF, LF or, for additional fields, a bare CR. A line for which `isDelimiter` holds ends it.
 */
export function readHeaderBlock(
  octets: Buffer,
  start: number,
  limit: number,
  isDelimiter: (at: number) => boolean,
): HeaderBlock | undefined {
  const window = octets.subarray(start, start + limit + 1);
  const fields: FieldSpan[] = [];
  let bodyStart: number | undefined;
  /** The field that a folded line goes on with: none before the first, nor below a broken line. */
  let open = -1;
  let nextCr = -1;
  let at = 0;
  const finish = (next: number): HeaderBlock => ({ fields, bodyStart: bodyStart ?? start + next, size: next });

  while (at < window.length) {
    const lf = window.indexOf(LF, at);
    const next = lf === -1 ? window.length : lf + 1;
    if (next > limit) return undefined;
    let lineEnd = lf === -1 ? window.length : lf;
    while (lineEnd > at && window[lineEnd - 1] === CR) lineEnd--;
    if (lineEnd === at) return finish(next);
    if (isDashes(window, at) && isDelimiter(start + at)) return finish(at);

    const isFolded = isBlank(window[at]);
    const colon = isFolded && open !== -1 ? -1 : colonAfter(window, skipBlanks(window, at, lineEnd), window.length);
    const folded = isFolded ? fields[open] : undefined;
    if (folded !== undefined) {
      fields[open] = { ...folded, end: start + lineEnd };
    } else if (colon !== -1) {
      open = fields.length;
      fields.push({ start: start + at, colon: start + colon, end: start + lineEnd, sound: bodyStart === undefined });
    } else if (!(at === 0 && isMboxLine(window))) {
      open = fields.length;
      bodyStart ??= start + at;
    }

    if (nextCr < at) nextCr = indexOrEnd(window, CR, at);
    // A bare CR is a character of the value above; here it ends a line.
    for (const line of nextCr < lineEnd ? carriageReturnLines(window, at, lineEnd) : []) {
      if (line.at > at && isDashes(window, line.at) && isDelimiter(start + line.at)) return finish(line.at);
      if (line.at === line.end) bodyStart ??= start + line.at;
      const inner = isBlank(window[line.at]) ? -1 : colonAfter(window, line.at, line.end);
      if (inner !== -1)
        fields.push({ start: start + line.at, colon: start + inner, end: start + line.end, sound: false });
    }
    at = next;
  }
  return finish(at);
}

/** Name of a field in lower case, without what no name may hold (blanks before the colon, controls). */
export function fieldName(octets: Buffer, field: FieldSpan): string {
  return fieldNameAsWritten(octets, field).toLowerCase();
}

/** Name of a field as written, without what no name may hold. */
export function fieldNameAsWritten(octets: Buffer, field: FieldSpan): string {
  return octets.toString('latin1', field.start, field.colon).replace(/[^\x21-\x7e]+/g, '');
}

/** Value of a field, still folded: UTF-8 where its octets are that (RFC 6532), else one character an octet. */
export function fieldValue(octets: Buffer, field: FieldSpan): string {
  const value = octets.subarray(field.colon + 1, field.end);
  return value.toString(isUtf8(value) ? 'utf8' : 'latin1');
}

/** Takes the line breaks of folding out; the blanks after them stay (RFC 5322 2.2.3). */
export function unfold(value: string): string {
  return value.includes('\n') || value.includes('\r') ? value.replace(/[\r\n]+/g, '') : value;
}

/** Where the colon of a field stands; -1 where the line is none. Blanks and even a fold may precede it (RFC 5322 4.5). */
function colonAfter(octets: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && octets[at] !== COLON && !isBlank(octets[at]) && octets[at] !== CR && octets[at] !== LF) at++;
  if (at === from) return -1;
  for (; at < end; at++) {
    const octet = octets[at];
    if (octet === COLON) return at;
    if (octet === LF && !isBlank(octets[at + 1])) return -1;
    if (!isBlank(octet) && octet !== CR && octet !== LF) return -1;
  }
  return -1;
}

function skipBlanks(octets: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && isBlank(octets[at])) at++;
  return at;
}

function isBlank(octet: number | undefined): boolean {
  return octet === SPACE || octet === TAB;
}

function* carriageReturnLines(octets: Buffer, from: number, end: number): Generator<{ at: number; end: number }> {
  for (let at = from; at <= end; ) {
    const cr = Math.min(indexOrEnd(octets, CR, at), end);
    yield { at, end: cr };
    at = cr + 1;
  }
}

function isDashes(octets: Buffer, at: number): boolean {
  return octets[at] === DASH && octets[at + 1] === DASH;
}

function isMboxLine(octets: Buffer): boolean {
  const begin = octets.toString('latin1', 0, 6);
  return begin.startsWith('From ') || begin === '>From ';
}

function indexOrEnd(octets: Buffer, octet: number, from: number): number {
  const found = octets.indexOf(octet, from);
  return found === -1 ? octets.length : found;
}
