import { spf } from 'mailauth/lib/spf/index.js';
import type { SpfFinding, SpfQuestion, SpfResult } from './authentication.ts';
import { spfResults } from './authentication.ts';
import type { LookUp } from './resolver.ts';
import { makeResolver } from './resolver.ts';

/**
 * Evaluates SPF exactly as RFC 7208 says: ten terms that ask the DNS, two void look-ups. `receiver` is our own name,
 * which an explanation may hold (`%{r}`).
 */
export async function checkSpf(asked: SpfQuestion, receiver: string, lookUp: LookUp): Promise<SpfFinding> {
  const resolver = makeResolver(lookUp);
  const { helo } = asked;
  // Without a greeting there is no HELO identity; RFC 7208 2.4 has none to fall back to.
  if (asked.sender === undefined && helo === undefined) return none('');
  const { domain, status, explanation } = await spf({
    ip: asked.client,
    helo: helo ?? '',
    sender: asked.sender ?? '',
    mta: receiver,
    resolver: resolver.resolve,
    strict: true,
  });
  if (status.result === 'temperror') return { kind: 'unavailable', why: reason(status.comment), domain };
  return { kind: 'known', result: resultOf(status.result), domain, explanation };
}

function none(domain: string): SpfFinding {
  return { kind: 'known', result: 'none', domain, explanation: undefined };
}

function resultOf(word: string): SpfResult {
  const result = spfResults.find((each) => each === word);
  if (result === undefined) throw new Error(`SPF ended as ${word}`);
  return result;
}

/** mailauth's comment begins with its own name and the identity. */
function reason(comment: string | undefined): string {
  return `SPF: ${comment?.replace(/^[^:]*: /, '') ?? 'temporary error'}`;
}
