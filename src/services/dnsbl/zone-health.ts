import { parseDomain } from '../../mail/domain.ts';
import type { Dns } from '../dns/dns.ts';
import { hasFailed } from '../dns/dns.ts';
import { wordOf } from './answer-word.ts';

/** A zone, and what it lists: that decides which entries it must have (RFC 5782 5). */
export interface AskedZone {
  readonly zone: string;
  /** Names of the declarations that name it. */
  readonly lists: readonly string[];
  readonly holds: 'addresses' | 'names';
}

/** Whether a zone can be believed, and, where it cannot, why, as a sentence without a full stop. */
export type ZoneHealth = { readonly kind: 'sound' } | { readonly kind: 'unsound'; readonly why: string };

/** What every list must list, and what none may (RFC 5782 5): what it is called, and how a zone knows it. */
const canaries = {
  addresses: {
    listed: ['127.0.0.2', '2.0.0.127', `2.0.0.0.0.0.f.7.f.f.f.f${'.0'.repeat(20)}`],
    free: ['127.0.0.1', '1.0.0.127', `1.0.0.0.0.0.f.7.f.f.f.f${'.0'.repeat(20)}`],
  },
  names: { listed: ['TEST', 'test'], free: ['INVALID', 'invalid'] },
} as const;

/** How long a canary is waited for, in milliseconds: nobody waits behind it. */
const patienceMs = 10_000;

/** Asks a zone for what it must list, and for what it must not. Never rejects. */
export async function checkZone(dns: Dns, { zone, holds }: AskedZone): Promise<ZoneHealth> {
  const [[must, ...there], [mustNot, ...absent]] = [canaries[holds].listed, canaries[holds].free];
  const askEach = (labels: readonly string[]) => Promise.all(labels.map((label) => ask(dns, label, zone)));
  const [listed, free] = await Promise.all([askEach(there), askEach(absent)]);
  if (free.some(({ kind }) => kind === 'listed'))
    return { kind: 'unsound', why: `it lists ${mustNot}, so it lists everything` };
  if (free[0]?.kind === 'failed') return { kind: 'unsound', why: free[0].why };
  // A list may know one family of addresses only.
  if (listed.some(({ kind }) => kind === 'listed')) return { kind: 'sound' };
  const failed = listed.find((answer) => answer.kind === 'failed');
  return { kind: 'unsound', why: failed?.why ?? `it does not list ${must}, so it is no list, or an empty one` };
}

type Said = { readonly kind: 'listed' | 'free' } | { readonly kind: 'failed'; readonly why: string };

async function ask(dns: Dns, label: string, zone: string): Promise<Said> {
  const name = parseDomain(`${label}.${zone}`);
  if (name === undefined) return { kind: 'failed', why: 'its name is too long' };
  const answer = await dns.ask(name, 'A', patienceMs);
  if (hasFailed(answer)) return { kind: 'failed', why: `it cannot be asked: ${answer.why}` };
  if (answer.kind !== 'records') return { kind: 'free' };
  const strange = answer.records.find((address) => wordOf(address) === undefined);
  if (strange === undefined) return { kind: 'listed' };
  return {
    kind: 'failed',
    why: `it answers ${strange}, which says that it refuses the question or is no list any more`,
  };
}
