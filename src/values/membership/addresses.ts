import type { Entry } from '../../core/policy.ts';
import type { Address } from '../../mail/address.ts';
import { localKey } from '../../mail/address.ts';
import type { DomainIndex } from './domains.ts';
import { hasDomain, indexDomains } from './domains.ts';
import type { Expiries } from './expiry.ts';
import { expiryOf, lasts, note } from './expiry.ts';

/** Addresses by hash, in the three ways in which an entry can name them. */
export interface AddressIndex {
  readonly kind: 'addresses';
  /** Whole addresses by key. */
  readonly mailboxes: Expiries;
  /** Local parts at any domain, without the `@`. */
  readonly locals: Expiries;
  readonly domains: DomainIndex;
}

/** Makes the index of entries such as `a@b`, `@b`, `@.b` and `a@`. */
export function indexAddresses(entries: readonly Entry[]): AddressIndex {
  const mailboxes = new Map<string, number>();
  const locals = new Map<string, number>();
  const domains: Entry[] = [];
  for (const entry of entries) {
    if (entry.text.startsWith('@')) domains.push({ ...entry, text: entry.text.slice(1) });
    else if (entry.text.endsWith('@')) note(locals, entry.text.slice(0, -1), expiryOf(entry));
    else note(mailboxes, entry.text, expiryOf(entry));
  }
  return { kind: 'addresses', mailboxes, locals, domains: indexDomains(domains) };
}

/** Whether the address, its domain or its local part is there and has not expired. */
export function hasAddress(index: AddressIndex, address: Address, now: number): boolean {
  return (
    lasts(index.mailboxes, address.key, now) ||
    (address.domain !== undefined && hasDomain(index.domains, address.domain, now)) ||
    (index.locals.size > 0 && lasts(index.locals, localKey(address.local), now))
  );
}
