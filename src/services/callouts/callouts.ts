import type { Address } from '../../mail/address.ts';

/** Asks the mail server of a sender whether it would take mail for him. Only a policy that declares it has anybody asked. */
export interface Callouts {
  /** The answer is there after `withinMs` milliseconds at the latest; it never rejects. */
  readonly probe: (sender: Address, withinMs: number) => Promise<Probed>;
}

/** What came of it. Where there is nobody to ask, as for the null sender, a sender counts as accepted. */
export type Probed =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly why: string }
  /** Nobody knows for now: his server is away, puts us off, or will not talk to us. */
  | { readonly kind: 'unavailable'; readonly why: string };
