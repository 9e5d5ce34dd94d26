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

/** What every list must list, and what none may (RFC 5782 5). */
const canaries = {
  addresses: { listed: ['127.0.0.2', '2.0.0.127'], free: ['127.0.0.1', '1.0.0.127'] },
  names: { listed: ['TEST', 'test'], free: ['INVALID', 'invalid'] },
} as const;

/** How long a canary is waited for, in milliseconds: nobody waits behind it. */
const patienceMs = 10_000;

/** Asks a zone for what it must list, and for what it must not. Never rejects. */
export async function checkZone(dns: Dns, { zone, holds }: AskedZone): Promise<ZoneHealth> {
  const { listed, free } = canaries[holds];
  const [there, absent] = await Promise.all([ask(dns, listed[1], zone), ask(dns, free[1], zone)]);
  for (const answer of [there, absent]) if (answer.kind === 'failed') return { kind: 'unsound', why: answer.why };
  if (absent.kind === 'listed') return { kind: 'unsound', why: `it lists ${free[0]}, so it lists everything` };
  if (there.kind === 'free')
    return { kind: 'unsound', why: `it does not list ${listed[0]}, so it is no list, or an empty one` };
  return { kind: 'sound' };
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
