import type { List } from '../core/policy.ts';
import { expectAddress, expectIp, expectText } from './expect.ts';
import { fold } from './fold.ts';
import type { AddressIndex } from './membership/addresses.ts';
import { hasAddress, indexAddresses } from './membership/addresses.ts';
import type { DomainIndex } from './membership/domains.ts';
import { hasDomain, indexDomains } from './membership/domains.ts';
import { lasts } from './membership/expiry.ts';
import type { ExtensionIndex } from './membership/extensions.ts';
import { indexExtensions } from './membership/extensions.ts';
import type { NetworkIndex } from './membership/networks.ts';
import { hasNetwork, indexNetworks } from './membership/networks.ts';
import type { PhraseIndex } from './membership/phrases.ts';
import { hasPhrase, indexPhrases } from './membership/phrases.ts';
import type { Membership } from './membership.ts';

/** The run-time index of a list as plain data: it can be made in a worker and posted to another thread. */
export type ListIndex = NetworkIndex | DomainIndex | AddressIndex | ExtensionIndex | PhraseIndex;

/** Indexes a list with canonical entries. The slow half of linking: some hundred milliseconds at 100,000 entries. */
export function indexList(list: Pick<List, 'kind' | 'entries'>): ListIndex {
  switch (list.kind) {
    case 'networks':
      return indexNetworks(list.entries);
    case 'domains':
      return indexDomains(list.entries);
    case 'addresses':
      return indexAddresses(list.entries);
    case 'extensions':
      return indexExtensions(list.entries);
    case 'phrases':
      return indexPhrases(list.entries);
    default:
      return list.kind satisfies never;
  }
}

/** Makes an index answer. `folded` gives a text as `fold` does; a caller with many tests passes one that remembers. */
export function linkIndex(index: ListIndex, folded: (text: string) => string = fold): Membership {
  switch (index.kind) {
    case 'networks':
      return { kind: index.kind, has: (value, now) => hasNetwork(index, expectIp(value), now) };
    case 'domains':
      return { kind: index.kind, has: (value, now) => hasDomain(index, expectText(value), now) };
    case 'addresses':
      return { kind: index.kind, has: (value, now) => hasAddress(index, expectAddress(value), now) };
    case 'extensions':
      return { kind: index.kind, has: (value, now) => lasts(index.extensions, expectText(value), now) };
    case 'phrases':
      return { kind: index.kind, has: (value, now) => hasPhrase(index, folded(expectText(value)), now) };
    default:
      return index satisfies never;
  }
}

/** Both halves in one. */
export function linkList(list: Pick<List, 'kind' | 'entries'>, folded?: (text: string) => string): Membership {
  return linkIndex(indexList(list), folded);
}
