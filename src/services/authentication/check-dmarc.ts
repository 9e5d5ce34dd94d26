import type { DMARCResult } from 'mailauth';
import { createRecordLookup, getOrgDomain } from 'mailauth/lib/dmarc/get-dmarc-record.js';
import { evaluateDmarc } from 'mailauth/lib/dmarc/index.js';
import { parseDomain } from '../../mail/domain.ts';
import type {
  Author,
  DmarcFinding,
  DmarcPolicy,
  DmarcQuestion,
  DmarcResult,
  Known,
  Signature,
  SpfFinding,
} from './authentication.ts';
import { dmarcPolicies, dmarcResults } from './authentication.ts';
import type { LookUp, Resolver } from './resolver.ts';
import { makeResolver } from './resolver.ts';

/**
 * Evaluates DMARC (RFC 9989): the policy of the author's domain is found by a tree walk, and there is no `pct`. Says also
 * whether the envelope sender is aligned.
 */
export async function checkDmarc(asked: DmarcQuestion, lookUp: LookUp): Promise<DmarcFinding> {
  const { author, signatures, spf, senderDomain } = asked;
  const resolver = makeResolver(lookUp);
  const proved = {
    spf: spf.kind === 'known' && spf.result === 'pass' ? [spf.domain] : [],
    dkim: signatures.filter(({ verdict }) => verdict.kind === 'known' && verdict.result === 'pass'),
  };
  const evaluated = await evaluate(author, proved.spf, proved.dkim, resolver);
  if (evaluated === undefined) return noAuthor;

  const { status, policy } = evaluated;
  const from: unknown = status.header?.['from'];
  const authorDomain = typeof from === 'string' ? (parseDomain(from) ?? from) : undefined;
  return {
    kind: 'known',
    dmarc: await verdictOf(evaluated, asked, resolver),
    policy: isPolicy(policy) ? policy : undefined,
    authorDomain,
    senderAligned: await checkAlignment(authorDomain, senderDomain, resolver),
  };
}

/** No author domain, or several: there is nothing that DMARC could be about (RFC 9989 5.3.1). */
const noAuthor: DmarcFinding = {
  kind: 'known',
  dmarc: { kind: 'known', result: 'permerror' },
  policy: undefined,
  authorDomain: undefined,
  senderAligned: { kind: 'known', result: false },
};

async function verdictOf(
  { status }: DMARCResult,
  { author, signatures, spf }: DmarcQuestion,
  resolver: Resolver,
): Promise<Known<DmarcResult>> {
  if (status.result === 'temperror') return { kind: 'unavailable', why: 'DMARC: the DNS failed' };
  const why = status.result === 'fail' ? await whyPerhaps(author, signatures, spf, resolver) : undefined;
  if (why !== undefined) return { kind: 'unavailable', why };
  return { kind: 'known', result: resultOf(status.result) };
}

/**
 * Why a failure is none yet: the message would pass if what could not be found out for now were good. Only what aligns
 * can make it so. A stranger's broken zone, put into a signature, cannot.
 */
async function whyPerhaps(
  author: Author,
  signatures: readonly Signature[],
  spf: SpfFinding,
  resolver: Resolver,
): Promise<string | undefined> {
  const unknown = signatures.filter(({ verdict }) => verdict.kind === 'unavailable');
  const spfDomains = spf.kind === 'unavailable' && spf.domain !== undefined ? [spf.domain] : [];
  if (unknown.length === 0 && spfDomains.length === 0) return undefined;
  const best = await evaluate(author, spfDomains, unknown, resolver);
  if (best?.status.result === 'fail') return undefined;
  const [first] = unknown;
  if (spf.kind === 'unavailable') return spf.why;
  return first?.verdict.kind === 'unavailable' ? first.verdict.why : 'DMARC: the DNS failed';
}

/** Whether the domains of From and of the envelope sender are aligned as relaxed alignment has it (RFC 9989 4.10.2). */
async function checkAlignment(
  authorDomain: string | undefined,
  senderDomain: string | undefined,
  resolver: Resolver,
): Promise<Known<boolean>> {
  if (authorDomain === undefined || senderDomain === undefined) return { kind: 'known', result: false };
  if (authorDomain === senderDomain) return { kind: 'known', result: true };
  const lookup = createRecordLookup(resolver.resolve, { strict: true });
  try {
    const organisations = await Promise.all([authorDomain, senderDomain].map((each) => getOrgDomain(each, lookup)));
    return { kind: 'known', result: organisations[0] === organisations[1] };
  } catch {
    return { kind: 'unavailable', why: 'the organisational domain of the sender or of From could not be asked for' };
  }
}

/** Undefined where there is no single author domain. */
async function evaluate(
  author: Author,
  spfDomains: readonly string[],
  signatures: readonly Signature[],
  resolver: Resolver,
): Promise<DMARCResult | undefined> {
  const { response } = await evaluateDmarc({
    headerFrom: [...author.addresses],
    fromFields: author.fields,
    spfDomains: [...spfDomains],
    dkimDomains: signatures.map(({ domain }) => ({ domain })),
    resolver: resolver.resolve,
    strict: true,
  });
  return response === false ? undefined : response;
}

function isPolicy(policy: string | undefined): policy is DmarcPolicy {
  return dmarcPolicies.some((each) => each === policy);
}

function resultOf(word: string): DmarcResult {
  const result = dmarcResults.find((each) => each === word);
  if (result === undefined) throw new Error(`DMARC ended as ${word}`);
  return result;
}
