import type { Clock } from '../services.ts';
import type { Dns, DnsType } from './dns.ts';
import type { Lane, Lanes } from './lane.ts';
import { makeLane } from './lane.ts';
import { canBeAsked } from './question.ts';
import type { ServerAddress } from './server-address.ts';
import { makeSlots } from './slots.ts';

/** Questions that are under way at a time. */
const mostUnderWay = 64;

/** Milliseconds to wait for a server before the next one is asked. */
const usualTryMs = 1000;

export interface DnsOptions {
  readonly servers: readonly ServerAddress[];
  readonly clock: Clock;
  /** Milliseconds; one second unless given. */
  readonly tryMs?: number;
  readonly onAnswer?: Lanes['onAnswer'];
}

/** The DNS as these servers give it, which must be resolvers (RFC 1034 5.3.1) unless all names asked are their own. */
export function openDns({ servers, clock, tryMs = usualTryMs, onAnswer = () => undefined }: DnsOptions): Dns {
  const shared: Lanes = { resolving: { servers, tryMs }, clock, slots: makeSlots(mostUnderWay), onAnswer };
  const lanes: { readonly [Type in DnsType]: Lane<Type> } = {
    A: makeLane('A', shared),
    AAAA: makeLane('AAAA', shared),
    MX: makeLane('MX', shared),
    PTR: makeLane('PTR', shared),
    TXT: makeLane('TXT', shared),
  };
  return {
    ask: async (name, type, withinMs) =>
      canBeAsked(name) ? lanes[type].ask(name.toLowerCase(), withinMs) : { kind: 'no name' },
  };
}
