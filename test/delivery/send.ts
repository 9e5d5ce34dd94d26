import type { DeliveredBefore } from '../../src/delivery/delivered-before.ts';
import { memoryDeliveredBefore } from '../../src/delivery/delivered-before.ts';
import { makeDeliverer } from '../../src/delivery/deliverer.ts';
import type { HopDeadlines } from '../../src/delivery/hop-deadlines.ts';
import type { Address } from '../../src/mail/address.ts';
import { parseAddress } from '../../src/mail/address.ts';
import type { Carrier, Delivered, Deliverer, Envelope } from '../../src/mail/arrival.ts';
import { parseIp } from '../../src/mail/ip.ts';
import type { Delivery } from '../../src/mail/outcome.ts';
import type { Reply } from '../../src/mail/reply.ts';
import type { Destination, NextHop, Routes } from '../../src/policy/destination.ts';
import type { DirectoryData } from '../../src/policy/directory.ts';
import { makeDirectory } from '../../src/policy/directory.ts';

/** Short, and long enough for a machine that is busy. */
const shortDeadlines: HopDeadlines = {
  connectMs: 800,
  openMs: 1000,
  replyMs: 800,
  transferMs: 800,
  finalMs: 800,
  deliverMs: 1500,
  resetMs: 500,
};

export function addressOf(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new Error(`no address: ${text}`);
  return address;
}

export function hopAt(address: NextHop['address'], change: Partial<NextHop> = {}): NextHop {
  return { kind: 'smtp', address, tls: 'opportunistic', ca: undefined, xclient: false, ...change };
}

const nobodyListed: DirectoryData = { entries: [], aliases: [], delimiter: '+', host: 'mx.example.org' };

export function delivererTo(
  to: Destination | Routes,
  before: DeliveredBefore = memoryDeliveredBefore(),
  deadlines: HopDeadlines = shortDeadlines,
  people: DirectoryData = nobodyListed,
): Deliverer {
  const routes = 'entries' in to ? to : { entries: [], otherwise: to };
  const directory = makeDirectory(people);
  const clock = { now: () => 1_700_000_000_000 };
  return makeDeliverer({ routes, directory: () => directory, host: 'mx.example.org', clock, before, deadlines });
}

export function envelope(change: Partial<Envelope> = {}): Envelope {
  const client = parseIp('192.0.2.1');
  if (client === undefined) throw new Error('it is an address');
  return {
    client,
    port: 4321,
    helo: 'client.example',
    protocol: 'ESMTP',
    user: undefined,
    sender: addressOf('sender@example.com'),
    declaredSize: undefined,
    smtpUtf8: false,
    dsn: [],
    ...change,
  };
}

/** What a sender hears of one message. */
export interface Heard {
  /** `a 250`, `b 550 5.1.1 …` for each recipient. */
  readonly rcpt: readonly string[];
  /** `250`, or the reply after the dot; undefined where no recipient was taken. */
  readonly final: string | undefined;
  readonly delivered: Delivered | undefined;
  /** Recipients that were taken, and whose message was answered 250. */
  readonly promised: readonly string[];
}

export interface Letter {
  readonly to: readonly string[];
  readonly octets?: Buffer;
  readonly envelope?: Partial<Envelope>;
  /** Tags by recipient. */
  readonly tags?: Readonly<Record<string, readonly string[]>>;
  readonly discarded?: readonly string[];
}

export const plainMessage = Buffer.from('Subject: x\r\n\r\nbody\r\n');

/** Sends one message over a carrier, as the SMTP server would. */
export async function send(carrier: Carrier, letter: Letter): Promise<Heard> {
  const { to, octets = plainMessage, tags = {}, discarded = [] } = letter;
  const said = envelope(letter.envelope);
  const transfer = carrier.begin(said);
  const rcpt: string[] = [];
  const taken: Delivery[] = [];
  for (const text of to) {
    const recipient = addressOf(text);
    const offered = await transfer.rcpt(recipient, []);
    rcpt.push(`${recipient.local} ${offered.kind === 'taken' ? '250' : spoken(offered.reply)}`);
    if (offered.kind === 'refused') continue;
    const disposition = discarded.includes(text) ? 'discard' : 'deliver';
    taken.push({ recipient, disposition, tags: tags[text] ?? [] });
  }
  if (taken.length === 0) {
    transfer.abort();
    return { rcpt, final: undefined, delivered: undefined, promised: [] };
  }
  const { client, helo, protocol, sender } = said;
  const delivered = await transfer.deliver(octets, taken, { id: 'ID.1', client, helo, protocol, sender, at: 0 });
  const promised = delivered.kind === 'durable' ? taken.map(({ recipient }) => recipient.text) : [];
  return { rcpt, final: finalOf(delivered), delivered, promised };
}

function finalOf(delivered: Delivered): string {
  if (delivered.kind === 'durable') return '250';
  return delivered.kind === 'failed' ? '451 4.3.0' : spoken(delivered.reply);
}

function spoken({ code, status, lines }: Reply): string {
  return `${code} ${status ?? ''} ${lines.join('|')}`;
}
