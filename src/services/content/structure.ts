import type { Boundaries } from './boundaries.ts';
import { makeBoundaries } from './boundaries.ts';
import { readHeaderBlock } from './header-block.ts';
import { limits } from './limits.ts';
import type { MimeFields } from './mime-fields.ts';
import { mediaTypes, readMimeFields } from './mime-fields.ts';
import type { Parameters } from './parameters.ts';
import { readParameters } from './parameters.ts';
import type { TransferEncoding } from './transfer-encoding.ts';
import { decodeTransfer, transferEncodings } from './transfer-encoding.ts';

/** A message, or a part of one: its own header, and a body that may hold further parts. */
export interface Part {
  /** What the part is cut from: the message, or what an encoded multipart or message in it decoded to. */
  readonly octets: Buffer;
  readonly fields: MimeFields;
  readonly types: readonly string[];
  /** Parameters of the Content-Type fields. */
  readonly parameters: Parameters;
  readonly encodings: readonly [TransferEncoding, ...TransferEncoding[]];
  /** Where the body begins for one program or another: at a broken line of the header, if there is one. */
  readonly bodyStart: number;
  /** Where it begins for those that pass broken lines by: after the empty line. */
  readonly headerEnd: number;
  readonly bodyEnd: number;
  /** Whether further parts were found in its body. */
  readonly isContainer: boolean;
}

/**
 * Finds every part of a message, in order of appearance and the message itself first; undefined beyond the limits.
 *
 * Programs read broken structure differently, so this reading is wider than each of theirs. Every boundary any reading
 * of a Content-Type declares counts, a line that begins with one is a delimiter, and a closing delimiter ends its part
 * but hides none after it. Messages within messages, and multiparts that are encoded although RFC 2045 section 6.4
 * forbids it, are opened too. One pass; only what is encoded is read again, from what it decodes to.
 */
export function readStructure(message: Buffer): readonly Part[] | undefined {
  const walk: Walk = { parts: [], headerOctets: 0, decodable: message.length * limits.decodedPerOctet + 1024 };
  const isRead = walkMessage(walk, message, 0);
  return isRead ? walk.parts : undefined;
}

/** The octets of a part's body, still encoded. */
export function bodyOf(part: Part): Buffer {
  return part.octets.subarray(part.bodyStart, part.bodyEnd);
}

/** What a part's body decodes to, for each encoding that it declares and each place at which it may begin. */
export function* decodedBodies(part: Part): Generator<Buffer, undefined> {
  for (const encoding of part.encodings) yield* decodedAs(part, encoding);
}

function* decodedAs(part: Part, encoding: TransferEncoding): Generator<Buffer, undefined> {
  if (encoding === 'identity') yield bodyOf(part);
  else {
    yield decodeTransfer(part.octets.subarray(part.headerEnd, part.bodyEnd), encoding);
    if (part.bodyStart < part.headerEnd) yield decodeTransfer(bodyOf(part), encoding);
  }
}

const DASH = 0x2d;

interface Walk {
  readonly parts: OpenPart[];
  headerOctets: number;
  /** How many octets may still be decoded in search of parts. */
  decodable: number;
}

interface OpenPart extends Part {
  readonly depth: number;
  bodyEnd: number;
  isContainer: boolean;
}

/** One pass over one run of octets. */
interface Pass {
  readonly octets: Buffer;
  readonly boundaries: Boundaries<OpenPart>;
  /** Parts whose end is not yet seen, each within the one before it. */
  readonly open: OpenPart[];
  readonly nextDashLine: Finder;
}

function walkMessage(walk: Walk, octets: Buffer, depth: number): boolean {
  const pass = makePass(octets);
  const start = openPart(walk, pass, 0, depth, 'text/plain');
  return start !== undefined && walkBody(walk, pass, start);
}

/** Looks for the parts of a multipart in what its body decodes to. */
function walkDecodedMultipart(walk: Walk, octets: Buffer, multipart: OpenPart): boolean {
  const pass = makePass(octets);
  return declareBoundaries(pass, multipart, 0) && walkBody(walk, pass, 0);
}

function makePass(octets: Buffer): Pass {
  return { octets, boundaries: makeBoundaries(), open: [], nextDashLine: dashLineFinder(octets) };
}

/** Goes from delimiter to delimiter. False beyond the limits. */
function walkBody(walk: Walk, pass: Pass, start: number): boolean {
  const { octets } = pass;
  const first = walk.parts.length - pass.open.length;
  let at = start;
  for (;;) {
    const line = pass.nextDashLine(at);
    if (line === -1) break;
    at = line + 2;
    const delimiter = pass.boundaries.match(octets, at);
    if (delimiter === undefined) continue;
    const { owner } = delimiter;
    owner.isContainer = true;
    closeParts(pass, owner.depth + 1, beforeLineBreak(octets, line));
    at = lineAfter(octets, at);
    if (delimiter.isClosing) continue;
    const isDigest = owner.types.includes('multipart/digest');
    const next = openPart(walk, pass, at, owner.depth + 1, isDigest ? 'message/rfc822' : 'text/plain');
    if (next === undefined) return false;
    at = next;
  }
  closeParts(pass, 0, octets.length);
  return openEncoded(walk, walk.parts.slice(first));
}

/** Opens the part whose header begins at `at`, and the messages it directly holds; where to go on, or undefined beyond the limits. */
function openPart(walk: Walk, pass: Pass, at: number, depth: number, defaultType: string): number | undefined {
  if (walk.parts.length >= limits.parts || depth > limits.depth) return undefined;
  const { octets } = pass;
  const isDelimiter = (line: number): boolean => pass.boundaries.match(octets, line + 2) !== undefined;
  const header = readHeaderBlock(octets, at, limits.headerOctets - walk.headerOctets, isDelimiter);
  const fields = header === undefined ? undefined : readMimeFields(octets, header);
  const parameters = fields === undefined ? undefined : readParameters(fields.contentType);
  if (header === undefined || fields === undefined || parameters === undefined) return undefined;
  walk.headerOctets += header.size;
  const { bodyStart } = header;
  const headerEnd = at + header.size;
  const types = mediaTypes(fields.contentType, defaultType);
  const encodings = transferEncodings(fields.encoding);
  const part = {
    octets,
    fields,
    types,
    parameters,
    encodings,
    bodyStart,
    headerEnd,
    bodyEnd: octets.length,
    isContainer: false,
    depth,
  };
  walk.parts.push(part);
  pass.open.push(part);
  if (isMultipart(part) && !declareBoundaries(pass, part, bodyStart)) return undefined;
  if (!holdsMessage(part) || (isEncoded(part) && !beginsWithField(octets, headerEnd))) return bodyStart;
  part.isContainer = true;
  return openPart(walk, pass, headerEnd, depth + 1, 'text/plain');
}

function closeParts(pass: Pass, depth: number, end: number): void {
  for (let last = pass.open.at(-1); last !== undefined && last.depth >= depth; last = pass.open.at(-1)) {
    last.bodyEnd = Math.max(last.bodyStart, end);
    pass.open.pop();
  }
}

/** Opens multiparts and messages whose body is encoded, within what may be decoded. */
function openEncoded(walk: Walk, parts: readonly OpenPart[]): boolean {
  for (const part of parts) {
    if (!isMultipart(part) && !holdsMessage(part)) continue;
    for (const encoding of part.encodings) {
      if (encoding === 'identity') continue;
      walk.decodable -= part.bodyEnd - part.bodyStart;
      if (walk.decodable < 0) return false;
      for (const octets of decodedAs(part, encoding)) {
        if (!openDecoded(walk, part, octets)) return false;
      }
    }
  }
  return true;
}

function openDecoded(walk: Walk, part: OpenPart, octets: Buffer): boolean {
  // What decodes to itself was not encoded, and has been read.
  if (octets.length === part.bodyEnd - part.headerEnd) return true;
  if (isMultipart(part) && !walkDecodedMultipart(walk, octets, part)) return false;
  if (!holdsMessage(part)) return true;
  part.isContainer = true;
  return walkMessage(walk, octets, part.depth + 1);
}

/** Notes every boundary a multipart could mean; one without any gets the first line that looks like a delimiter. */
function declareBoundaries(pass: Pass, part: OpenPart, bodyStart: number): boolean {
  const declared = part.parameters.get('boundary') ?? guessedBoundary(pass, bodyStart);
  for (const [at, boundary] of declared.entries()) {
    // `boundary=----=_Part` read strictly is a mere `----`, which would part every text that has a line of dashes.
    if (at > 0 && /^-+$/.test(boundary)) continue;
    // A boundary cannot end in a blank (RFC 2046 section 5.1.1): what stands there was added on the way.
    if (!pass.boundaries.add(boundary.trimEnd(), part)) return false;
  }
  return true;
}

function guessedBoundary(pass: Pass, bodyStart: number): string[] {
  const line = pass.nextDashLine(bodyStart);
  if (line === -1) return [];
  const text = pass.octets.toString('latin1', line + 2, line + 80);
  const boundary = /^[^\s]{1,70}(?=[ \t]*[\r\n])/.exec(text)?.[0];
  return boundary === undefined || boundary.endsWith('--') ? [] : [boundary];
}

function isMultipart(part: Part): boolean {
  return part.types.some((type) => type.startsWith('multipart/'));
}

/** Whether the body is a message, or begins like one (RFC 2046 section 5.2): its header is read for parts and names. */
function holdsMessage(part: Part): boolean {
  return part.types.some((type) => type.startsWith('message/') && !reports.has(type));
}

function isEncoded(part: Part): boolean {
  return part.encodings.some((encoding) => encoding !== 'identity');
}

/** Messages about messages: fields, and no message. */
const reports = new Set([
  'message/delivery-status',
  'message/global-delivery-status',
  'message/disposition-notification',
  'message/global-disposition-notification',
  'message/feedback-report',
  'message/tracking-status',
]);

/** Whether the first line is a field, so that what follows is a header and not, say, base64. */
function beginsWithField(octets: Buffer, at: number): boolean {
  return /^(?:>?From |[!-9;-~]+[ \t]*:)/.test(octets.toString('latin1', at, at + 100).trimStart());
}

/**
 * Finds the first line at or after an offset that begins with two dashes; -1 when there is none. Two dashes are rare in what
 * is large, so they are looked for first; where they stand within lines again and again, line breaks before them are.
 */
function dashLineFinder(octets: Buffer): Finder {
  const inLines = [
    remembering((from) => octets.indexOf('\n--', from)),
    remembering((from) => octets.indexOf('\r--', from)),
  ];
  return remembering((from) => {
    let at = octets.indexOf('--', from);
    for (let misses = 0; at > 0 && !isLineBreak(octets[at - 1]); misses++) {
      if (misses === 8) {
        const found = inLines.map((find) => find(at)).filter((each) => each !== -1);
        return found.length === 0 ? -1 : Math.min(...found) + 1;
      }
      while (octets[at] === DASH) at++;
      at = octets.indexOf('--', at);
    }
    return at;
  });
}

type Finder = (from: number) => number;

/** Keeps the last answer of a forward search, so that asking anew within the stretch it went over costs nothing. */
function remembering(find: Finder): Finder {
  let begin = Number.POSITIVE_INFINITY;
  let found = -1;
  return (from) => {
    if (from >= begin && (found === -1 || from <= found)) return found;
    begin = from;
    found = find(from);
    return found;
  };
}

function beforeLineBreak(octets: Buffer, line: number): number {
  const lf = octets[line - 1] === 0x0a ? line - 1 : line;
  return octets[lf - 1] === 0x0d ? lf - 1 : lf;
}

/** Where the line after this one begins. */
function lineAfter(octets: Buffer, from: number): number {
  let at = from;
  while (at < octets.length && !isLineBreak(octets[at])) at++;
  return at + (octets[at] === 0x0d && octets[at + 1] === 0x0a ? 2 : 1);
}

function isLineBreak(octet: number | undefined): boolean {
  return octet === 0x0a || octet === 0x0d;
}
