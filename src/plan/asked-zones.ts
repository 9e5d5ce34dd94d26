import { facts } from '../facts/registry.ts';
import type { AskedZone } from '../services/dnsbl/zone-health.ts';
import type { Plan } from './plan.ts';

/** The zones that the rules of these plans ask, each once for addresses and once for names. */
export function askedZones(plans: readonly Plan[]): readonly AskedZone[] {
  const zones = new Map<string, { zone: string; lists: string[]; holds: AskedZone['holds'] }>();
  for (const { atoms, services } of plans) {
    for (const { fact, argument } of atoms) {
      const holds = heldBy.get(fact);
      const list = services.find(({ kind, name }) => kind === 'dnsbl' && name === argument);
      if (holds === undefined || list?.kind !== 'dnsbl') continue;
      for (const zone of list.zones) {
        const key = `${holds} ${zone}`;
        const found = zones.get(key) ?? { zone, lists: [], holds };
        if (!found.lists.includes(list.name)) found.lists.push(list.name);
        zones.set(key, found);
      }
    }
  }
  return [...zones.values()];
}

/** What a DNS list must hold for a fact to ask it. */
const heldBy: ReadonlyMap<string, AskedZone['holds']> = new Map(
  facts.flatMap(({ name, asksOf }) => (asksOf === undefined ? [] : [[name, asksOf] as const])),
);
