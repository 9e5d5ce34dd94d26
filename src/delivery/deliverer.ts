import type { Address } from '../mail/address.ts';
import type { Arrival, Carrier, Delivered, Deliverer, Envelope, Transfer } from '../mail/arrival.ts';
import type { Delivery } from '../mail/outcome.ts';
import { protocolReply } from '../mail/protocol-reply.ts';
import type { Destination, Routes } from '../policy/destination.ts';
import type { Directory } from '../policy/directory.ts';
import type { Clock } from '../services/services.ts';
import { makeAddressees } from './addressees.ts';
import type { DeliveredBefore } from './delivered-before.ts';
import { makeDeliveryKeys } from './delivered-before.ts';
import type { HopDeadlines } from './hop-deadlines.ts';
import { hopDeadlines } from './hop-deadlines.ts';
import { mailboxes } from './mailboxes.ts';
import { nextHop } from './next-hop.ts';
import type { Drop, Leg, Outlet } from './outlet.ts';
import { makeRoute } from './route.ts';
import type { Fated } from './verdict.ts';
import { verdictOn } from './verdict.ts';

export interface DelivererOptions {
  readonly routes: Routes;
  /** Who exists, at the moment. */
  readonly directory: () => Directory;
  /** The name that trace fields and greetings carry. */
  readonly host: string;
  readonly clock: Clock;
  readonly before: DeliveredBefore;
  readonly deadlines?: HopDeadlines;
}

/**
 * Gives each recipient's mail to the destination of its domain. There is no queue: a message is taken only once every
 * destination has it, and what one does not take stays with the sender. Where one has taken it and another has not, the
 * sender is asked to come again, and those who have it are remembered.
 */
export function makeDeliverer(options: DelivererOptions): Deliverer {
  const { routes, host, deadlines = hopDeadlines } = options;
  const route = makeRoute(routes, host);
  const openMailboxes = mailboxes(host);
  const openOutlet = (to: Destination): Outlet =>
    to.kind === 'maildir' ? openMailboxes(to.root) : nextHop(to, { host, deadlines });

  return {
    open: (): Carrier => {
      const outlets = new Map<Destination, Outlet>();
      const outletTo = (to: Destination): Outlet => {
        const outlet = outlets.get(to) ?? openOutlet(to);
        outlets.set(to, outlet);
        return outlet;
      };
      let transfer: Transfer | undefined;
      return {
        begin: (envelope) => {
          transfer?.abort();
          transfer = beginTransfer(options, route, (to) => outletTo(to).begin(envelope), envelope);
          return transfer;
        },
        close: () => {
          transfer?.abort();
          for (const outlet of outlets.values()) outlet.close();
        },
      };
    },
  };
}

function beginTransfer(
  { clock, before, directory }: DelivererOptions,
  route: (address: Address) => Destination | undefined,
  begin: (to: Destination) => Leg,
  { sender }: Envelope,
): Transfer {
  const legs = new Map<Destination, Leg>();
  // Those of one message are all looked up in one directory.
  const addressees = makeAddressees(directory());
  const legOf = (recipient: Address): Leg | undefined => {
    const to = route(recipient);
    if (to === undefined) return undefined;
    const leg = legs.get(to) ?? begin(to);
    legs.set(to, leg);
    return leg;
  };

  const deliverAll = async (
    octets: Uint8Array,
    deliveries: readonly Delivery[],
    arrival: Arrival,
  ): Promise<Delivered> => {
    const wanted = addressees.drops(deliveries);
    // Hashed at need, which is seldom.
    let makeKey: ((recipient: Address) => string) | undefined;
    const keyOf = ({ mailbox }: Pick<Drop, 'mailbox'>): string => {
      makeKey ??= makeDeliveryKeys(octets, sender);
      return makeKey(mailbox);
    };
    const known = before.isEmpty() ? new Set<string>() : await before.among(wanted.map(keyOf), clock.now());
    const left = known.size === 0 ? wanted : wanted.filter((drop) => !known.has(keyOf(drop)));
    const fates = await deliverLegs(legs, legOf, octets, left, arrival);
    const had = wanted.filter((drop) => !left.includes(drop)).map(({ recipient }) => recipient);
    const verdict = verdictOn(fates, had);
    if (verdict.kind !== 'durable') {
      const taken = fates.filter(({ fate }) => fate.kind === 'taken');
      if (taken.length > 0) await before.note(taken.map(keyOf), clock.now());
    }
    return verdict;
  };

  return {
    rcpt: (named, dsn) =>
      addressees.name(named, async (target) => {
        const leg = legOf(target.address);
        if (leg !== undefined) return leg.rcpt(target, dsn);
        const why = `no route to ${target.address.domain ?? 'this host'}`;
        return { kind: 'refused', reply: protocolReply.noRoute, why };
      }),
    deliver: deliverAll,
    abort: () => {
      for (const leg of legs.values()) leg.abort();
    },
  };
}

/** All destinations at once. */
async function deliverLegs(
  legs: ReadonlyMap<Destination, Leg>,
  legOf: (recipient: Address) => Leg | undefined,
  octets: Uint8Array,
  drops: readonly Drop[],
  arrival: Arrival,
): Promise<readonly (Fated & Pick<Drop, 'mailbox'>)[]> {
  const parts = new Map<Leg | undefined, Drop[]>();
  for (const drop of drops) {
    const leg = legOf(drop.recipient);
    parts.set(leg, [...(parts.get(leg) ?? []), drop]);
  }
  const done = await Promise.all(
    [...parts].map(async ([leg, part]) => {
      const fates = (await leg?.deliver(octets, part, arrival)) ?? [];
      return part.map(({ recipient, mailbox }, at) => ({
        recipient,
        mailbox,
        fate: fates[at] ?? ({ kind: 'failed', place: 'here', why: `no route to ${recipient.text}` } as const),
      }));
    }),
  );
  // Where a destination gets nothing after all, its question is taken back.
  for (const leg of legs.values()) if (!parts.has(leg)) leg.abort();
  return done.flat();
}
