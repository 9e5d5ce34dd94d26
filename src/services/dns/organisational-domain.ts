import { getDomain } from 'tldts';
import type { Domain } from '../../mail/domain.ts';
import { parseDomain } from '../../mail/domain.ts';

/**
 * The domain that somebody registered and to which this one belongs: a label more than its public suffix. Itself where it
 * is an address literal, a public suffix or no name at all.
 */
export function organisationalDomain(domain: Domain): Domain {
  const registered = getDomain(domain, { allowPrivateDomains: false });
  return (registered === null ? undefined : parseDomain(registered)) ?? domain;
}
