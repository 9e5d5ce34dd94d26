import { clientOf, reverse, testEntry, zone } from './dns-names.ts';
import type { Visit } from './lookups-visits.ts';

/** To whom everybody writes. */
export const recipient = 'bob@msen.example';

/** Clients of whom the DNS may know; a third is on a list, a third sends in the name of others, a third is honest. */
export const allClients = 90_000;

/** A visit of a client that is on a list. Each place gives another one, up to 30,000. */
export function listedVisit(place: number): Visit {
  return visitOf(3 * place, 3 * place);
}

/** Of an honest client, whose domain names it. */
export function honestVisit(place: number): Visit {
  return visitOf(3 * place + 1, 3 * place + 1);
}

/** Of a client that sends in the name of a domain, which says in its SPF record that it has only another one. */
export function forgedVisit(place: number): Visit {
  return visitOf(3 * place + 2, 3 * place + 1);
}

/**
 * Of an honest client; each place gives a client and sender that no other one has. A number that stands alone is nothing to
 * postgrey, which takes it for that of a message.
 */
export function visitOfTriplet(place: number): Visit {
  const { ip, sender } = honestVisit(place % (allClients / 3));
  return { ip, sender: `lap${Math.floor(place / (allClients / 3))}.${sender}` };
}

function visitOf(client: number, domain: number): Visit {
  return { ip: clientOf(client).ip, sender: `ann@${clientOf(domain).domain}` };
}

/** The zones of the lists and of the senders, with the first so many clients. None has a name by reverse DNS. */
export function lookupZones(clients: number): Readonly<Record<string, string>> {
  const known = Array.from({ length: clients }, (_, number) => clientOf(number));
  return {
    'bl.test': zone('bl.test', [
      testEntry,
      ...known.flatMap(({ ip, isListed }) => (isListed ? [`${reverse(ip)} A 127.0.0.2`] : [])),
    ]),
    'xbl.test': zone('xbl.test', [testEntry]),
    'in-addr.arpa': zone('in-addr.arpa', []),
    'senders.test': zone(
      'senders.test',
      known.map(({ ip, domain }) => `${domain}. TXT "v=spf1 ip4:${ip} -all"`),
    ),
  };
}
