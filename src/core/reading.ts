import type { Address } from '../mail/address.ts';
import type { Ip } from '../mail/ip.ts';
import type { Listing } from '../mail/listing.ts';
import type { Wait } from '../mail/wait.ts';

/**
 * One value of a fact in its canonical form: domains as A-labels, extensions in lower case with the dot, sizes in
 * octets, durations in milliseconds, dates as yyyymmdd, times of day as minutes since midnight. A `Listing` and a
 * `Wait` are a yes that says more.
 */
export type Value = string | number | boolean | Ip | Address | Listing | Wait;

/**
 * What reading a fact gives. `known` with no value means the thing is absent (no subject, the null sender's domain);
 * with several, each is one reading and a test holds if it holds of one. `asked` is on its way: as good as pending,
 * and the walk is taken up again when `ready` is kept. A reading never rejects: failure is `unavailable`.
 */
export type Reading =
  | { readonly kind: 'known'; readonly values: readonly Value[] }
  | { readonly kind: 'pending' }
  | { readonly kind: 'unavailable'; readonly why: string }
  | { readonly kind: 'asked'; readonly ready: Promise<Reading> };

export const pending: Reading = { kind: 'pending' };
export const absent: Reading = { kind: 'known', values: [] };

/** A known reading of these values. */
export function known(...values: readonly Value[]): Reading {
  return { kind: 'known', values };
}

export function unavailable(why: string): Reading {
  return { kind: 'unavailable', why };
}
