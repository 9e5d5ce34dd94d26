import type { Address } from '../mail/address.ts';
import type { Arrival, Envelope } from '../mail/arrival.ts';
import { protocolReply } from '../mail/protocol-reply.ts';
import type { NextHop } from '../policy/destination.ts';
import { saysUnknown } from './addressees.ts';
import type { Wire } from './hop-content.ts';
import { partsFor, sizeOf, whyUnfit, wireOf } from './hop-content.ts';
import type { HopDeadlines } from './hop-deadlines.ts';
import { askMail, askRcpt, usesUtf8 } from './hop-envelope.ts';
import { sendMessage } from './hop-message.ts';
import type { OpenHop } from './hop-opening.ts';
import { openHops } from './open-hops.ts';
import type { Drop, Fate, Leg, Lodged, Outlet } from './outlet.ts';
import { sameTags } from './same-tags.ts';

export interface NextHopOptions {
  /** Our own name. */
  readonly host: string;
  readonly deadlines: HopDeadlines;
}

/** A MAIL that was answered, and whom the next hop has taken in it. */
interface Open {
  readonly hop: OpenHop;
  readonly taken: Map<string, Address>;
}

/**
 * A next hop in lock step, for one client. Recipients are asked for as they come, so that its refusals reach the sender.
 * There is no queue: what it does not take at once stays with the sender.
 *
 * After the dot its transaction goes on where it fits: one set of tags, and all that were asked for are to have the
 * message. Else that was a mere question: it is taken back, and each set of tags gets a transaction of its own.
 */
export function nextHop(hop: NextHop, { host, deadlines }: NextHopOptions): Outlet {
  const hopName = nameOf(hop);
  const hops = openHops({ hop, host, deadlines });
  const failed = (why: string): Fate => ({ kind: 'failed', place: 'next hop', why: `${hopName}: ${why}` });

  const begin = (envelope: Envelope): Leg => {
    const asked = new Map<string, readonly string[]>();
    let open: Open | undefined;
    /** What every recipient hears once MAIL was refused, or the next hop lost. */
    let barred: Extract<Lodged, { kind: 'refused' }> | undefined;
    let isBusy = false;
    let isAborted = false;

    const asking = (opened: OpenHop) => ({ opened, envelope, hopName, xforward: hop.xclient, deadlines });

    const release = () => {
      if (open !== undefined) hops.release(open.hop);
      open = undefined;
    };

    const mail = async (size: number | undefined): Promise<Fate | undefined> => {
      // One that was kept may be gone without a word; a new one is not.
      for (const from of ['kept', 'new'] as const) {
        const opened = from === 'kept' ? await hops.reuse(envelope) : await hops.open(envelope);
        if (opened === undefined) continue;
        if ('kind' in opened) return failed(opened.why);
        const fault = await askMail(asking(opened), size);
        if (fault === undefined) {
          open = { hop: opened, taken: new Map() };
          return undefined;
        }
        const isGone = !opened.connection.isReady();
        hops.release(opened);
        if (from === 'new' || !isGone) return fault;
      }
      throw new Error('a new connection gives an answer');
    };

    const rcpt = async (recipient: Address): Promise<Lodged> => {
      if (barred !== undefined) return barred;
      if (open === undefined) {
        const fault = await mail(envelope.declaredSize);
        if (fault !== undefined) {
          barred = refusedBy(fault);
          return barred;
        }
      }
      // An assignment in `mail` is not seen here.
      const { hop: opened, taken } = current(open);
      const fault = await askRcpt(asking(opened), recipient, asked.get(recipient.key) ?? []);
      // The sender may take as long as it likes for the next command.
      opened.connection.limit(Number.POSITIVE_INFINITY);
      if (fault === undefined) {
        taken.set(recipient.key, recipient);
        return { kind: 'taken', recipient, mailbox: recipient };
      }
      const refused = refusedBy(fault);
      if (!opened.connection.isReady()) barred = refused;
      return refused;
    };

    const take = async (recipient: Address, dsn: readonly string[]): Promise<Lodged> => {
      if (asked.has(recipient.key) && open?.taken.has(recipient.key) === true)
        return { kind: 'taken', recipient, mailbox: recipient };
      asked.set(recipient.key, dsn);
      return rcpt(recipient);
    };

    /** A transaction anew, with just these recipients: the fates of those who are not in it. */
    const ask = async (group: readonly Drop[], size: number, until: number): Promise<Map<string, Fate>> => {
      release();
      const fates = new Map<string, Fate>();
      const fault = performance.now() < until ? await mail(size) : failed('there is no time left');
      for (const { recipient } of group) {
        if (fault !== undefined) {
          fates.set(recipient.key, fault);
          continue;
        }
        const { hop: opened, taken } = current(open);
        opened.connection.limit(until - performance.now());
        const refused = await askRcpt(asking(opened), recipient, asked.get(recipient.key) ?? []);
        if (refused === undefined) taken.set(recipient.key, recipient);
        else fates.set(recipient.key, refused);
      }
      return fates;
    };

    /** The message for a group with the same tags. */
    const send = async (
      wire: Wire,
      group: readonly Drop[],
      arrival: Arrival,
      until: number,
    ): Promise<ReadonlyMap<string, Fate>> => {
      let fates = new Map<string, Fate>();
      let isNew = open === undefined || !open.hop.connection.isReady() || !isExactly(open.taken, group);
      for (;;) {
        if (isNew) fates = await ask(group, sizeOf(wire), until);
        if (open === undefined) return fates;
        const { hop: opened, taken } = open;
        // In the order in which they were asked for, which is that of the answers of LMTP.
        const order = [...taken.keys()];
        const left = group
          .filter(({ recipient }) => taken.has(recipient.key))
          .toSorted((one, other) => order.indexOf(one.recipient.key) - order.indexOf(other.recipient.key));
        if (left.length === 0) return fates;
        const unfit = whyUnfit(wire, envelope, opened.extensions);
        if (unfit !== undefined) return withAll(fates, alike(left, unfit));
        opened.connection.limit(until - performance.now());
        const sent = await sendMessage({
          connection: opened.connection,
          hopName,
          kind: hop.kind,
          recipients: left.length,
          parts: partsFor(wire, left, arrival, host, usesUtf8(envelope, opened.extensions)),
          deadlines,
        });
        release();
        if (sent.kind === 'answered') {
          for (const [at, { recipient }] of left.entries())
            fates.set(recipient.key, sent.fates[at] ?? failed('no answer'));
          return fates;
        }
        // One that was open since RCPT may have been closed meanwhile.
        if (isNew) return withAll(fates, alike(left, failed(`DATA: ${sent.why}`)));
        isNew = true;
      }
    };

    return {
      rcpt: async ({ address, existence }, dsn) => {
        isBusy = true;
        try {
          const whole = await take(address, dsn);
          if (whole.kind === 'taken' || !saysUnknown(whole.reply)) return whole;
          // A server that knows no tags may know the user.
          const base =
            existence.kind === 'asked' ? existence.base : existence.kind === 'listed' ? existence.mailbox : undefined;
          return base === undefined || base.key === address.key ? whole : await take(base, dsn);
        } finally {
          isBusy = false;
          if (isAborted) release();
        }
      },
      deliver: async (octets, drops, arrival) => {
        isBusy = true;
        const until = performance.now() + deadlines.deliverMs;
        const fates = new Map<string, Fate>();
        const wire = wireOf(octets);
        if (wire === undefined) {
          release();
          return drops.map(() => ambiguous);
        }
        for (const group of sameTags(drops)) withAll(fates, await send(wire, group, arrival, until));
        release();
        return drops.map(({ recipient }) => fates.get(recipient.key) ?? failed('not tried'));
      },
      abort: () => {
        isAborted = true;
        if (!isBusy) release();
      },
    };
  };

  return { begin, close: hops.close };
}

const ambiguous: Fate = { kind: 'refused', reply: protocolReply.badOctets, why: 'a bare CR or LF, or a NUL' };

function current(open: Open | undefined): Open {
  if (open === undefined) throw new Error('MAIL was answered');
  return open;
}

/** What a recipient hears of a fault before the message. */
function refusedBy(fate: Fate): Extract<Lodged, { kind: 'refused' }> {
  if (fate.kind === 'refused') return fate;
  return { kind: 'refused', reply: protocolReply.hopDown, why: fate.kind === 'taken' ? '' : fate.why };
}

function isExactly(taken: ReadonlyMap<string, Address>, group: readonly Drop[]): boolean {
  return taken.size === group.length && group.every(({ recipient }) => taken.has(recipient.key));
}

function alike(group: readonly Drop[], fate: Fate): Map<string, Fate> {
  return new Map(group.map(({ recipient }) => [recipient.key, fate]));
}

function withAll(fates: Map<string, Fate>, more: ReadonlyMap<string, Fate>): Map<string, Fate> {
  for (const [key, fate] of more) fates.set(key, fate);
  return fates;
}

/** As logs name it: `lmtp unix:/run/dovecot/lmtp`. */
function nameOf({ kind, address }: NextHop): string {
  if (address.kind === 'unix') return `${kind} unix:${address.path}`;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${kind} ${host}:${address.port}`;
}
