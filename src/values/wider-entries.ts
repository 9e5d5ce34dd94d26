import type { ListKind } from '../core/policy.ts';
import { maskNetwork, networkText, parseNetwork } from '../mail/ip.ts';

/**
 * The entries that would match everything an entry of this kind matches, and more, nearest first; in their canonical
 * spelling. Phrases have too many: none are given.
 */
export function widerEntries(kind: ListKind, text: string): string[] {
  switch (kind) {
    case 'networks': {
      const network = parseNetwork(text);
      if (network === undefined) return [];
      const lengths = Array.from({ length: network.prefix }, (_, at) => network.prefix - 1 - at);
      return lengths.map((prefix) => networkText(maskNetwork({ ...network, prefix })));
    }
    case 'domains':
      return widerScopes(text);
    case 'addresses': {
      const at = text.lastIndexOf('@');
      const local = text.slice(0, at + 1);
      const domain = text.slice(at + 1);
      if (domain === '') return [];
      const scopes = widerScopes(domain).map((scope) => `@${scope}`);
      return local === '@' ? scopes : [local, `@${domain}`, ...scopes];
    }
    case 'extensions':
    case 'phrases':
      return [];
    default:
      return kind satisfies never;
  }
}

/** Of `a.example.com`: `.a.example.com`, `.example.com`, `.com`; of `.example.com`: `.com`. */
function widerScopes(domain: string): string[] {
  const labels = domain.replace(/^\./, '').split('.');
  const own = domain.startsWith('.') ? 1 : 0;
  return labels.slice(own).map((_, at) => `.${labels.slice(own + at).join('.')}`);
}
