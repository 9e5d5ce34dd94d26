import type { Entry } from '../../core/policy.ts';

/** For each canonical text, the moment from which on no entry has it any more; Infinity for ever. */
export type Expiries = ReadonlyMap<string, number>;

/** The moment from which on an entry no longer matches, in milliseconds since 1970. */
export function expiryOf(entry: Entry): number {
  return entry.expires ?? Number.POSITIVE_INFINITY;
}

/** Notes one more entry for a text: it lasts as long as its longest. */
export function note(expiries: Map<string, number>, text: string, expiry: number): void {
  const before = expiries.get(text);
  if (before === undefined || before < expiry) expiries.set(text, expiry);
}

/** Whether a text is there and has not expired. */
export function lasts(expiries: Expiries, text: string, now: number): boolean {
  const expiry = expiries.get(text);
  return expiry !== undefined && now < expiry;
}
