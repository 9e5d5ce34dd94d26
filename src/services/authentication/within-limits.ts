/**
 * How much of a message is examined. Header and body come from strangers, and canonicalising them is quadratic in places:
 * within these limits no message keeps the thread busy for more than a few seconds. Ordinary mail stays far below.
 */
const limits = {
  headerOctets: 1 << 18,
  headerLines: 5_000,
  /** Of one field that holds a signature. */
  signatureOctets: 1 << 13,
  /** Signatures verified, from the top of the message. */
  signatures: 10,
  /** Octets of the body hashed over all signatures: of ordinary mail of 50 MB two are verified. */
  hashedOctets: 200_000_000,
  /** How many octets a line of the body costs beyond its own. */
  octetsOfLine: 64,
  /** Of one line of the body. */
  lineOctets: 1 << 18,
} as const;

/** A message cut down to what may be examined. */
export interface Examinable {
  readonly octets: Buffer;
  /** Signatures that are left out. They cannot prove anything. */
  readonly ignoredSignatures: number;
}

/**
 * Renames the fields of signatures beyond the limits, so that whatever verifies the message passes over them; `message`
 * itself may be changed. The body is left out where no signature may be verified over it. Undefined where the header is
 * beyond the limits.
 */
export function withinLimits(message: Uint8Array): Examinable | undefined {
  const octets = withCrlf(Buffer.from(message.buffer, message.byteOffset, message.byteLength));
  const bodyStart = endOfHeader(octets);
  if (bodyStart === undefined) return undefined;
  const header = octets.toString('latin1', 0, bodyStart);
  if (countLines(header) > limits.headerLines) return undefined;

  const lines = countBodyLines(octets, bodyStart);
  const isLong = lines === undefined;
  const most = isLong ? 0 : mostSignatures(octets.length - bodyStart + lines * limits.octetsOfLine);
  let kept = 0;
  let ignoredSignatures = 0;
  for (const { index, 1: prefix = '' } of header.matchAll(signatureField)) {
    const isDkim = /^dkim/i.test(prefix);
    const isShort = fieldEnd(header, index) - index <= limits.signatureOctets;
    if (isShort && (isDkim ? kept < most : !isLong)) {
      if (isDkim) kept++;
      continue;
    }
    if (isDkim) ignoredSignatures++;
    // No program knows such a field. Its length stays, and so does all that a signature says of other fields.
    octets.write('X', index, 'latin1');
  }
  return { octets: isLong ? octets.subarray(0, bodyStart) : octets, ignoredSignatures };
}

/** Begins a line, as every field that mailauth takes for one does; a fold may stand before the colon. */
const signatureField = /(?<=^|\n)(dkim|arc-message)-signature(?=[ \t\r\n]*:)/gi;

function mostSignatures(bodyOctets: number): number {
  return Math.min(limits.signatures, 1 + Math.floor(limits.hashedOctets / Math.max(1, bodyOctets)));
}

/** Every line ended by CRLF (RFC 5321 2.3.8). mailauth does the same, at a great price where there are many lines. */
function withCrlf(octets: Buffer): Buffer {
  for (let at = octets.indexOf(0x0a); at !== -1; at = octets.indexOf(0x0a, at + 1)) {
    if (octets[at - 1] === 0x0d) continue;
    return Buffer.from(octets.toString('latin1').replace(/(?<!\r)\n/g, '\r\n'), 'latin1');
  }
  return octets;
}

/** Where the body begins: after the first empty line (RFC 5322 2.1). */
function endOfHeader(octets: Buffer): number | undefined {
  const most = Math.min(octets.length, limits.headerOctets);
  for (let at = 0; at < most; ) {
    const lf = octets.indexOf(0x0a, at);
    if (lf === -1) return octets.length <= limits.headerOctets ? octets.length : undefined;
    if (lf === at || (lf === at + 1 && octets[at] === 0x0d)) return lf + 1;
    at = lf + 1;
  }
  return octets.length <= limits.headerOctets ? octets.length : undefined;
}

function countLines(header: string): number {
  let lines = 0;
  for (let at = header.indexOf('\n'); at !== -1; at = header.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** Where the next field begins. */
function fieldEnd(header: string, start: number): number {
  const next = /\n[\x21-\x39\x3b-\x7e]+[ \t]*:/g;
  next.lastIndex = start;
  return next.exec(header)?.index ?? header.length;
}

/** Undefined where one of them is too long. */
function countBodyLines(octets: Buffer, from: number): number | undefined {
  let lines = 0;
  for (let at = from; at < octets.length; lines++) {
    const lf = octets.indexOf(0x0a, at);
    const end = lf === -1 ? octets.length : lf;
    if (end - at > limits.lineOctets) return undefined;
    at = end + 1;
  }
  return lines;
}
