import type { Ip } from '../../mail/ip.ts';
import { stateKey } from '../../mail/state-key.ts';
import type { Entry } from '../store/store.ts';

/** How long a login is remembered: the longest that `pop-login within` can ask for. */
const keptMs = 86_400_000;

/** A login from an address, to be noted. */
export function loginEntry(client: Ip, now: number): Entry {
  return { kind: 'login', key: stateKey([client.text]), slot: 0, first: now, last: now, count: 1, until: now + keptMs };
}
