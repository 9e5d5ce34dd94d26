import type { Value } from '../core/reading.ts';
import type { Address } from '../mail/address.ts';
import { localKey } from '../mail/address.ts';
import type { Ip } from '../mail/ip.ts';
import { parseNetwork } from '../mail/ip.ts';
import type { Key } from '../values/value-type.ts';
import type { RuleNumbers } from './known.ts';
import type { PlanList } from './plan.ts';

/**
 * From a value to the rules whose guard may hold of it. May lead to too many rules (an entry may have expired), never
 * to too few: what a rule's guard is, and whether it holds, its condition says.
 */
export interface Lookup {
  readonly addKey: (key: Key, rule: number) => void;
  readonly addList: (list: PlanList, rule: number) => void;
  readonly find: (value: Value, found: RuleNumbers[]) => void;
}

/** A look-up among values of a type with these keys. */
export function makeLookup(keysOf: (value: Value) => readonly Key[]): Lookup {
  const byKey = new Map<Key, number[]>();
  const byDomain = new Map<string, number[]>();
  const byParent = new Map<string, number[]>();
  const byLocal = new Map<string, number[]>();
  const networks = makeNetworks();

  /** One entry in the canonical spelling of its list's kind; see `Entry.text`. */
  function addEntry(kind: PlanList['kind'], text: string, rule: number): void {
    if (kind === 'networks') networks.add(text, rule);
    else if (kind === 'domains' && text.startsWith('.')) add(byParent, text.slice(1), rule);
    else if (kind === 'addresses' && text.startsWith('@.')) add(byParent, text.slice(2), rule);
    else if (kind === 'addresses' && text.startsWith('@')) add(byDomain, text.slice(1), rule);
    else if (kind === 'addresses' && text.endsWith('@')) add(byLocal, text.slice(0, -1), rule);
    else add(byKey, text, rule);
  }

  function findAddress({ local, domain }: Address, found: RuleNumbers[]): void {
    if (byLocal.size > 0) push(found, byLocal.get(localKey(local)));
    if (domain === undefined) return;
    if (byDomain.size > 0) push(found, byDomain.get(domain));
    if (byParent.size > 0) findParents(byParent, domain, found);
  }

  return {
    addKey: (key, rule) => add(byKey, key, rule),
    addList: (list, rule) => {
      for (const entry of list.entries) addEntry(list.kind, entry.text, rule);
    },
    find: (value, found) => {
      if (byKey.size > 0) for (const key of keysOf(value)) push(found, byKey.get(key));
      if (typeof value === 'string') {
        if (byParent.size > 0) findParents(byParent, value, found);
      } else if (typeof value === 'object') {
        if ('family' in value) networks.find(value, found);
        else if ('key' in value) findAddress(value, found);
      }
    },
  };
}

/** Adds the rules of a domain and of every domain above it. */
function findParents(byParent: ReadonlyMap<string, RuleNumbers>, domain: string, found: RuleNumbers[]): void {
  push(found, byParent.get(domain));
  for (let dot = domain.indexOf('.'); dot !== -1; dot = domain.indexOf('.', dot + 1)) {
    push(found, byParent.get(domain.slice(dot + 1)));
  }
}

function add<Name>(rules: Map<Name, number[]>, name: Name, rule: number): void {
  const known = rules.get(name);
  if (known === undefined) rules.set(name, [rule]);
  else if (known.at(-1) !== rule) known.push(rule);
}

function push(found: RuleNumbers[], rules: RuleNumbers | undefined): void {
  if (rules !== undefined) found.push(rules);
}

/** Networks by prefix length: an address is looked up once for each length that occurs. */
function makeNetworks() {
  const byLength = { 4: new Map<number, Map<Key, number[]>>(), 6: new Map<number, Map<Key, number[]>>() };
  return {
    add: (text: string, rule: number): void => {
      const network = parseNetwork(text);
      if (network === undefined) throw new Error(`a list holds ${text}; check lets only networks through`);
      const lengths = byLength[network.address.family];
      const rules = lengths.get(network.prefix) ?? new Map<Key, number[]>();
      lengths.set(network.prefix, rules);
      add(rules, networkKey(network.address, network.prefix), rule);
    },
    find: (ip: Ip, found: RuleNumbers[]): void => {
      const lengths = byLength[ip.family];
      if (lengths.size === 0) return;
      for (const [prefix, rules] of lengths) push(found, rules.get(networkKey(ip, prefix)));
    },
  };
}

/** The first `prefix` bits of an address. */
function networkKey({ words }: Ip, prefix: number): Key {
  const first = leading(words[0] ?? 0, prefix);
  if (words.length === 1) return first;
  let key = `${first}`;
  for (let at = 1; at * 32 < prefix; at++) key += `:${leading(words[at] ?? 0, prefix - at * 32)}`;
  return key;
}

function leading(word: number, bits: number): number {
  if (bits >= 32) return word;
  return bits <= 0 ? 0 : (word & (0xffffffff << (32 - bits))) >>> 0;
}
