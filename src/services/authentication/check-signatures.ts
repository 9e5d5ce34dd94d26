import { Readable } from 'node:stream';
import type { DKIMResult, DKIMVerifyResult, ParsedHeader } from 'mailauth';
import { arc } from 'mailauth/lib/arc/index.js';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import type { ArcResult, DkimResult, Known, Signature, SignatureFinding, SignatureQuestion } from './authentication.ts';
import { arcResults, dkimResults } from './authentication.ts';
import type { LookUp, Resolver } from './resolver.ts';
import { makeResolver } from './resolver.ts';
import { withinLimits } from './within-limits.ts';

/** How much of a message is hashed before others have their turn. */
const sliceOctets = 1 << 16;

/** Verifies the signatures of a message (RFC 6376, 8301, 8463) and its ARC chain (RFC 8617). Rejects when `signal` tells it to stop. */
export async function checkSignatures(
  asked: SignatureQuestion,
  lookUp: LookUp,
  signal: AbortSignal,
): Promise<SignatureFinding> {
  const examinable = withinLimits(asked.octets);
  if (examinable === undefined) return tooLarge;
  const resolver = makeResolver(lookUp);
  const input = Readable.from(slices(examinable.octets), { objectMode: false, signal });
  const verified = await dkimVerify(input, { resolver: resolver.resolve, strict: true, curTime: asked.now });
  const signatures = verified.results.filter(isSignature).map(signatureOf);
  return {
    kind: 'known',
    dkim: together(signatures, examinable.ignoredSignatures),
    signatures,
    arc: await checkArc(verified, resolver),
    author: { addresses: verified.headerFrom, fields: verified.fromFields },
  };
}

/** A header beyond the limits holds no field that could be relied on. */
const tooLarge: SignatureFinding = {
  kind: 'known',
  dkim: { kind: 'known', result: 'permerror' },
  signatures: [],
  arc: { kind: 'known', result: 'fail' },
  author: { addresses: [], fields: 0 },
};

function* slices(octets: Buffer): Generator<Buffer> {
  for (let at = 0; at < octets.length; at += sliceOctets) yield octets.subarray(at, at + sliceOctets);
}

/** An unsigned message has one result too. */
function isSignature(result: DKIMResult): boolean {
  return result.status.result !== 'none';
}

function signatureOf({ status, signingDomain, selector, signature }: DKIMResult): Signature {
  return {
    verdict: verdictOf(status),
    domain: (signingDomain ?? '').toLowerCase(),
    selector: selector ?? '',
    begins: (signature ?? '').replace(/\s+/g, '').slice(0, 8),
  };
}

function verdictOf({ result, comment, underSized }: DKIMResult['status']): Known<DkimResult> {
  if (result === 'temperror') return { kind: 'unavailable', why: `DKIM: ${comment ?? 'temporary error'}` };
  // Whoever handed the message on may have added what the signature does not cover (RFC 6376 8.2).
  if (result === 'pass' && underSized !== undefined && underSized > 0) return { kind: 'known', result: 'policy' };
  const known = dkimResults.find((each) => each === result);
  if (known === undefined) throw new Error(`DKIM ended as ${result}`);
  return { kind: 'known', result: known };
}

/** One good signature is enough, and a bad one never takes from it (RFC 6376 6.1). */
function together(signatures: readonly Signature[], ignored: number): Known<DkimResult> {
  const verdicts = signatures.map(({ verdict }) => verdict);
  const has = (result: DkimResult) => verdicts.some((each) => each.kind === 'known' && each.result === result);
  if (has('pass')) return { kind: 'known', result: 'pass' };
  const unknown = verdicts.find((each) => each.kind === 'unavailable');
  if (unknown !== undefined) return unknown;
  for (const result of ['fail', 'policy', 'neutral'] as const) if (has(result)) return { kind: 'known', result };
  return { kind: 'known', result: ignored > 0 ? 'permerror' : 'none' };
}

async function checkArc({ arc: chain }: DKIMVerifyResult, resolver: Resolver): Promise<Known<ArcResult>> {
  const { chain: sets = false, lastEntry, error } = chain ?? {};
  const { status } = await arc(
    { chain: sets === false ? [] : sets, ...(lastEntry && { lastEntry }), ...(error && { error }) },
    { resolver: resolver.resolve, strict: true },
  );
  // RFC 8617 4.4 knows no temporary errors, and mailauth lets a key that could not be asked for break the chain.
  const keys =
    sets === false ? [] : sets.flatMap((set) => [keyName(set['arc-seal']), keyName(set['arc-message-signature'])]);
  const missing = status.result === 'fail' ? keys.find((key) => resolver.failed.has(key)) : undefined;
  if (missing !== undefined) return { kind: 'unavailable', why: `ARC: the key ${missing} could not be asked for` };
  const result = arcResults.find((each) => each === status.result);
  if (result === undefined) throw new Error(`ARC ended as ${status.result}`);
  return { kind: 'known', result };
}

/** Where a signature's key stands, as the resolver remembers names. */
function keyName(field: ParsedHeader | undefined): string {
  const { s: selector, d: domain } = field?.parsed ?? {};
  return `${selector?.value}._domainkey.${domain?.value}`.toLowerCase();
}
