import type { Entry } from '../../core/policy.ts';
import type { Expiries } from './expiry.ts';
import { expiryOf, lasts, note } from './expiry.ts';

/** Domains by hash; look-ups walk up from the domain asked for. */
export interface DomainIndex {
  readonly kind: 'domains';
  /** Domains that stand for themselves alone. */
  readonly alone: Expiries;
  /** Domains that stand for their subdomains too, without the dot. */
  readonly withSubdomains: Expiries;
}

/** Makes the index of entries such as `example.com` and `.example.com`. */
export function indexDomains(entries: readonly Entry[]): DomainIndex {
  const alone = new Map<string, number>();
  const withSubdomains = new Map<string, number>();
  for (const entry of entries) {
    if (entry.text.startsWith('.')) note(withSubdomains, entry.text.slice(1), expiryOf(entry));
    else note(alone, entry.text, expiryOf(entry));
  }
  return { kind: 'domains', alone, withSubdomains };
}

/** Whether the domain, or one above it that stands for its subdomains, is there and has not expired. */
export function hasDomain(index: DomainIndex, domain: string, now: number): boolean {
  if (lasts(index.alone, domain, now)) return true;
  if (index.withSubdomains.size === 0) return false;
  for (let rest = domain; ; ) {
    if (lasts(index.withSubdomains, rest, now)) return true;
    const dot = rest.indexOf('.');
    if (dot === -1) return false;
    rest = rest.slice(dot + 1);
  }
}
