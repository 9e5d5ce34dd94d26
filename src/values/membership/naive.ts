import type { Entry, List } from '../../core/policy.ts';
import type { Value } from '../../core/reading.ts';
import { localKey } from '../../mail/address.ts';
import { isWithin, parseNetwork } from '../../mail/ip.ts';
import { expectAddress, expectIp, expectText } from '../expect.ts';
import { fold } from '../fold.ts';

/** What membership means: entry by entry, without an index. The indexes are tested against it. */
export function naiveHas(list: List, value: Value, now: number): boolean {
  return list.entries.some((entry) => (entry.expires === undefined || now < entry.expires) && fits(list, entry, value));
}

function fits(list: List, { text }: Entry, value: Value): boolean {
  switch (list.kind) {
    case 'networks': {
      const network = parseNetwork(text);
      return network !== undefined && isWithin(expectIp(value), network);
    }
    case 'domains':
      return isInScope(expectText(value), text);
    case 'addresses': {
      const address = expectAddress(value);
      if (text.startsWith('@')) return address.domain !== undefined && isInScope(address.domain, text.slice(1));
      return text.endsWith('@') ? text === `${localKey(address.local)}@` : text === address.key;
    }
    case 'extensions':
      return value === text;
    case 'phrases':
      return fold(expectText(value)).includes(text);
    default:
      return list.kind satisfies never;
  }
}

/** Whether a domain is `example.com`, or is or lies below `.example.com`. */
function isInScope(domain: string, scope: string): boolean {
  return domain === scope || (scope.startsWith('.') && `.${domain}`.endsWith(scope));
}
