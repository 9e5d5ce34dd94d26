import { decodeText } from './charset.ts';
import { unfold } from './header-block.ts';
import { limits } from './limits.ts';

/** Parameters that are looked for; all others are passed by. */
export type ParameterName = 'filename' | 'name' | 'boundary' | 'charset';

interface Parameter {
  readonly name: ParameterName;
  /** Number of an RFC 2231 continuation. */
  readonly segment: number | undefined;
  /** Whether the name ends in an asterisk: percent-encoded, the charset first (RFC 2231 section 4). */
  readonly isExtended: boolean;
  /** What programs could take its value to be. */
  readonly readings: readonly [string, ...string[]];
}

/** All that programs could take a parameter's value to be, by the parameter's name; duplicates count like the first. */
export type Parameters = ReadonlyMap<ParameterName, readonly string[]>;

/**
 * Reads the parameters of Content-Type or Content-Disposition values. Programs disagree over quotes, comments, blanks,
 * missing semicolons, duplicates and RFC 2231, so every reading is given, the RFC's own first. A name counts wherever an
 * equals sign follows it, even within a quoted string or a comment that others end elsewhere. Undefined when there are
 * more parameters, or longer ones, than the limits.
 */
export function readParameters(values: readonly string[]): Parameters | undefined {
  if (values.length === 0) return none;
  const parameters = new Map<ParameterName, readonly string[]>();
  for (const variant of spellings(values)) {
    const found = parametersOf(variant);
    if (found === undefined) return undefined;
    const [only, ...others] = found;
    if (only !== undefined && others.length === 0 && isPlain(only) && parameters.size === 0) {
      // Most values have one, and it is what it seems to be.
      parameters.set(only.name, only.readings);
      continue;
    }
    for (const name of new Set(found.map((each) => each.name))) {
      const same = found.filter((each) => each.name === name);
      const readings = [...(parameters.get(name) ?? []), ...continued(same), ...extended(same), ...plain(same)];
      parameters.set(name, [...new Set(readings)]);
    }
  }
  return parameters;
}

const none: Parameters = new Map();

/** The values unfolded as RFC 5322 says, without their comments, and with the blanks of folding taken for nothing. */
function spellings(values: readonly string[]): (readonly string[])[] {
  const unfolded = values.map(unfold);
  const variants: (readonly string[])[] = [unfolded];
  if (values.some((value) => value.includes('('))) variants.push(unfolded.map(withoutComments));
  if (values.some((value, at) => value !== unfolded[at] && /[^;\s][ \t]*[\r\n]/.test(value))) {
    variants.push(values.map((value) => value.replace(/[\r\n]+[ \t]*/g, '')));
  }
  return variants;
}

function parametersOf(values: readonly string[]): Parameter[] | undefined {
  const found: Parameter[] = [];
  let size = 0;
  for (const value of values) {
    for (let at = value.indexOf('='); at !== -1; at = value.indexOf('=', at + 1)) {
      const key = keyBefore(value, at);
      if (key === undefined) continue;
      const readings = readingsAt(value, at + 1);
      for (const reading of readings) size += reading.length;
      if (found.length === limits.parameters || size > limits.readingCharacters) return undefined;
      found.push({ ...key, readings });
    }
  }
  return found;
}

const keyPattern = /(?:^|[^a-z0-9._?*-])(filename|name|boundary|charset)\s*(?:\*\s*(\d{1,9}))?\s*(\*)?$/;

function keyBefore(value: string, equals: number): Omit<Parameter, 'readings'> | undefined {
  let end = equals;
  while (end > 0 && isSkippedInKey(value.charCodeAt(end - 1))) end--;
  const match = keyPattern.exec(value.slice(Math.max(0, end - 32), end).toLowerCase());
  const name = match?.[1];
  if (name !== 'filename' && name !== 'name' && name !== 'boundary' && name !== 'charset') return undefined;
  return { name, segment: match?.[2] === undefined ? undefined : Number(match[2]), isExtended: match?.[3] === '*' };
}

function isSkippedInKey(code: number): boolean {
  return code <= 0x20 || code === 0x22 || code === 0x7f;
}

/** Readings of the value that begins at `from`. */
function readingsAt(value: string, from: number): [string, ...string[]] {
  let at = from;
  while (at < value.length && value.charCodeAt(at) <= 0x20) at++;
  const readings = value[at] === '"' ? quotedReadings(value, at) : tokenReadings(value, at);
  if (readings.length === 1) return [readings[0] ?? ''];
  const [first = '', ...rest] = new Set(readings);
  return [first, ...rest];
}

function quotedReadings(value: string, quote: number): string[] {
  const close = closingQuote(value, quote);
  if (close === -1) {
    const rest = value.slice(quote + 1);
    return [rest, upTo(rest, ';')];
  }
  const raw = value.slice(quote + 1, close);
  const text = raw.includes('\\') ? raw.replace(/\\(.)/gs, '$1') : raw;
  const readings = [text];
  if (raw !== text) {
    // A backslash is also taken as it stands (a path), and a quote behind it as the end.
    readings.push(raw, upTo(raw, '"'));
  }
  const after = upTo(value.slice(close + 1), ';');
  if (after.trim() !== '') readings.push(text + after.replaceAll('"', '').trimEnd());
  return readings;
}

/** Where a quoted string ends, a backslash hiding the character after it (RFC 5322 3.2.4); -1 when nowhere. */
function closingQuote(value: string, quote: number): number {
  const next = value.indexOf('"', quote + 1);
  const backslash = value.indexOf('\\', quote + 1);
  if (next === -1 || backslash === -1 || backslash > next) return next;
  for (let at = quote + 1; at < value.length; at++) {
    const character = value[at];
    if (character === '\\') at++;
    else if (character === '"') return at;
  }
  return -1;
}

function tokenReadings(value: string, from: number): string[] {
  const rest = value.slice(from);
  const whole = upTo(rest, ';').trim();
  const readings = [whole];
  if (isToken.test(whole)) return readings;
  // An encoded word out of quotes may hold the semicolon.
  const words = /^(?:=\?[^?\s]*\?[bq]\?[^?]*\?=\s*)+/i.exec(rest);
  if (words !== null) readings.push(words[0].trim());
  const token = /^[^\s()<>@,;:\\"/[\]?=]+/.exec(whole);
  if (token !== null) readings.push(token[0]);
  readings.push(upTo(whole, ' '));
  if (whole.includes('"')) readings.push(whole.replaceAll('"', ''));
  if (whole.startsWith("'")) readings.push(upTo(whole.slice(1), "'"));
  return readings;
}

/** A token of RFC 2045 that nobody takes for anything else. */
const isToken = /^[^\s()<>@,;:\\"/[\]?=']+$/;

/** Takes RFC 5322 comments out, nested ones too; one that is never closed stays. */
export function withoutComments(value: string): string {
  if (!value.includes('(')) return value;
  let kept = '';
  let depth = 0;
  let from = 0;
  let isQuoted = false;
  for (let at = 0; at < value.length; at++) {
    const character = value[at];
    if (character === '\\') at++;
    else if (character === '"' && depth === 0) isQuoted = !isQuoted;
    else if (character === '(' && !isQuoted) {
      if (depth === 0) {
        kept += value.slice(from, at);
        from = at;
      }
      depth++;
    } else if (character === ')' && depth > 0) {
      depth--;
      if (depth === 0) from = at + 1;
    }
  }
  return kept + value.slice(from);
}

function plain(parameters: readonly Parameter[]): string[] {
  return parameters.filter(isPlain).flatMap((each) => each.readings);
}

function isPlain({ segment, isExtended }: Parameter): boolean {
  return segment === undefined && !isExtended;
}

function extended(parameters: readonly Parameter[]): string[] {
  return parameters
    .filter((each) => each.segment === undefined && each.isExtended)
    .flatMap((each) => each.readings.map(decodeExtended));
}

/** Joins RFC 2231 continuations: in their order or as they stand, the first or the last of duplicates. */
function continued(parameters: readonly Parameter[]): string[] {
  const segments = parameters.filter((each) => each.segment !== undefined);
  // `name*=` is also taken for the first segment.
  const head = parameters.find((each) => each.segment === undefined && each.isExtended);
  if (segments.length === 0) return [];
  const sorted = segments.toSorted((one, other) => (one.segment ?? 0) - (other.segment ?? 0));
  const first = sorted.filter((each, at) => each.segment !== sorted[at - 1]?.segment);
  const last = sorted.filter((each, at) => each.segment !== sorted[at + 1]?.segment);
  const orders = [upToGap(first), first, last, segments];
  if (head !== undefined) orders.push([head, ...first]);
  return orders
    .flatMap((order) => [joinSegments(order, (each) => each.isExtended), joinSegments(order, () => true)])
    .filter((joined) => joined !== '');
}

/** Segments are numbered from 0 without a gap; what follows a gap is no part of the value (RFC 2231 section 3). */
function upToGap(segments: readonly Parameter[]): Parameter[] {
  const gap = segments.findIndex((each, at) => each.segment !== at);
  return gap === -1 ? [...segments] : segments.slice(0, gap);
}

function joinSegments(segments: readonly Parameter[], isEncoded: (segment: Parameter) => boolean): string {
  const [first] = segments;
  if (first === undefined) return '';
  const start = first.isExtended ? splitCharset(first.readings[0]) : { charset: undefined, text: first.readings[0] };
  const octets = segments.map((each, at) => {
    const text = at === 0 ? start.text : each.readings[0];
    return isEncoded(each) ? percentDecoded(text) : encoded(text);
  });
  return decodeText(Buffer.concat(octets), start.charset);
}

function decodeExtended(value: string): string {
  const { charset, text } = splitCharset(value);
  return decodeText(percentDecoded(text), charset);
}

/** Splits `charset'language'text`; without the quotes all of it is text. */
function splitCharset(value: string): { charset: string | undefined; text: string } {
  const [charset = '', , ...text] = value.split("'");
  return text.length === 0 ? { charset: undefined, text: value } : { charset, text: text.join("'") };
}

/** Octets of a text with its `%XX` decoded; other percent signs stay. */
export function percentDecoded(text: string): Buffer {
  if (!text.includes('%')) return encoded(text);
  const octets = encoded(text);
  let length = 0;
  for (let at = 0; at < octets.length; at++) {
    const pair = octets[at] === 0x25 ? octets.toString('latin1', at + 1, at + 3) : '';
    const isEscape = /^[0-9a-f]{2}$/i.test(pair);
    octets[length++] = isEscape ? Number.parseInt(pair, 16) : (octets[at] ?? 0);
    if (isEscape) at += 2;
  }
  return octets.subarray(0, length);
}

function encoded(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}

function upTo(text: string, end: string): string {
  const at = text.indexOf(end);
  return at === -1 ? text : text.slice(0, at);
}
