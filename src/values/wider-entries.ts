import type { ListKind } from '../core/policy.ts';
import type { Ip, Network } from '../mail/ip.ts';
import { isWithin, parseNetwork } from '../mail/ip.ts';

/**
 * Finds for an entry of this kind which of these entries match everything that it matches, and more, nearest first.
 * All are in their canonical spelling, and those asked for are among them. Of phrases and extensions none is given.
 */
export function widerAmong(kind: ListKind, texts: ReadonlySet<string>): (text: string) => Iterable<string> {
  switch (kind) {
    case 'networks':
      return widerNetworks(texts);
    case 'domains':
      return (text) => widerScopes(text).filter((wider) => texts.has(wider));
    case 'addresses':
      return (text) => widerAddresses(text).filter((wider) => texts.has(wider));
    case 'extensions':
    case 'phrases':
      return () => [];
    default:
      return kind satisfies never;
  }
}

interface Placed {
  readonly text: string;
  readonly network: Network;
}

/** Of two networks one holds the other or they are apart: laid in order, those that are open at one are the wider ones. */
function widerNetworks(texts: ReadonlySet<string>): (text: string) => Iterable<string> {
  const placed: Placed[] = [];
  for (const text of texts) {
    const network = parseNetwork(text);
    if (network !== undefined) placed.push({ text, network });
  }
  placed.sort(
    ({ network: one }, { network: other }) => compare(one.address, other.address) || one.prefix - other.prefix,
  );
  const nearest = new Map<string, Placed>();
  let open: Placed | undefined;
  for (const each of placed) {
    while (open !== undefined && !isWithin(each.network.address, open.network)) open = nearest.get(open.text);
    if (open !== undefined) nearest.set(each.text, open);
    open = each;
  }
  return function* (text) {
    for (let wider = nearest.get(text); wider !== undefined; wider = nearest.get(wider.text)) yield wider.text;
  };
}

function compare(one: Ip, other: Ip): number {
  if (one.family !== other.family) return one.family - other.family;
  for (let at = 0; at < one.words.length; at++) {
    const difference = (one.words[at] ?? 0) - (other.words[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function widerAddresses(text: string): string[] {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at + 1);
  const domain = text.slice(at + 1);
  if (domain === '') return [];
  const scopes = widerScopes(domain).map((scope) => `@${scope}`);
  return local === '@' ? scopes : [local, `@${domain}`, ...scopes];
}

/** Of `a.example.com`: `.a.example.com`, `.example.com`, `.com`; of `.example.com`: `.com`. */
function widerScopes(domain: string): string[] {
  const scopes = domain.startsWith('.') ? [] : [`.${domain}`];
  for (let dot = domain.indexOf('.', 1); dot !== -1; dot = domain.indexOf('.', dot + 1)) scopes.push(domain.slice(dot));
  return scopes;
}
