import type { Address } from '../../src/mail/address.ts';
import { parseAddress } from '../../src/mail/address.ts';
import type { Event } from '../../src/mail/event.ts';
import type { Ip } from '../../src/mail/ip.ts';
import { parseIp } from '../../src/mail/ip.ts';
import type { ScenarioAttachment } from '../../src/mail/scenario.ts';
import { compose } from '../../src/trial/compose.ts';

/** The events of one connection, in protocol order. */
export type EventSequence = readonly Event[];

/** Before and after the day on which an entry of the access file expires. */
const moments = [Date.UTC(2026, 5, 15, 16), Date.UTC(2027, 6, 2)];

const clients = [
  '203.0.113.9',
  '203.0.113.200',
  '2001:db8:1::9',
  '192.0.2.77',
  '2001:db8:59::7',
  '198.51.100.9',
  '198.51.100.200',
  '2001:db8:bad::1',
].map(ipOf);

const senders = [
  'carol@example.net',
  'friend@bulk.example',
  'Offers@Bulk.Example',
  'a@pills.example',
  'a@www.pills.example',
  'a@casino.example',
  'b@deep.casino.example',
  'ann@msen.example',
  'renée@example.net',
  `${'x'.repeat(400)}@pills.example`,
].map(addressOf);

const recipients = [
  'ann@msen.example',
  'Ann@MSEN.example',
  'bob@msen-customer.example',
  'noreply@msen.example',
  'Former-Sales@msen.example',
  'bob@example.org',
  'ann@www.msen.example',
  'postmaster',
].map(addressOf);

const messages: readonly Uint8Array[] = [
  messageOf('Lunch on Thursday', 'At noon?'),
  messageOf('Lunch on Thursday', 'At noon?\n'.repeat(400)),
  messageOf('Re: GET RICH quick, Ann', 'Ask me how.'),
  messageOf('A word in your ear', 'This hot\nstock pick is for you.'),
  messageOf('Pictures', 'See below.', attached('holiday.jpg', 'image/jpeg', 'inline')),
  messageOf('Report', 'See below.', attached('report.pdf', 'application/pdf'), attached('setup.EXE')),
  messageOf('A card', 'Open it.', attached('card.scr', 'application/octet-stream', 'inline')),
  messageOf('Both', 'Open it.', attached('card.zip'), attached('card.js', 'text/javascript', 'inline')),
  messageOf('Macros', 'You have won the lottery', attached('macro.vba')),
  messageOf('Archive', 'As you asked.', attached('setup.zip', 'application/zip')),
  // Nested deeper than anybody reads: what is in it cannot be known.
  Buffer.from(`${'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n'.repeat(500)}\r\nx\r\n`),
];

/** Sessions as a site sees them, and some that nobody sends; the same ones for a seed. */
export function msenSessions(count: number, seed: number): EventSequence[] {
  const next = makeDraw(seed);
  return Array.from({ length: count }, (_, number) => [...session(`bench-${number}`, next)]);
}

/** Gives a whole number from 0 up to, not including, `below`. */
type Draw = (below: number) => number;

function* session(id: string, draw: Draw): Generator<Event> {
  const client = pick(clients, draw);
  yield { kind: 'connect', id, client, port: 4321, listener: 'mx', at: pick(moments, draw) };
  const isGreeted = draw(10) > 0;
  if (isGreeted) yield { kind: 'helo', name: 'mail.example.net', extended: true };
  if (draw(8) === 0) {
    yield { kind: 'tls', version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' };
    if (isGreeted) yield { kind: 'helo', name: 'mail.example.net', extended: true };
    if (draw(2) === 0) yield { kind: 'auth', user: 'ann', method: 'PLAIN' };
  }
  for (let transactions = 1 + draw(3); transactions > 0; transactions--) {
    yield* transaction(draw);
    if (draw(4) === 0) yield { kind: 'reset' };
    if (draw(12) === 0) yield { kind: 'helo', name: 'again.example.net', extended: false };
  }
}

/** One mail, as a client sends it that pipelines: whatever is refused, it goes on. */
function* transaction(draw: Draw): Generator<Event> {
  yield { kind: 'mail', sender: draw(8) === 0 ? undefined : pick(senders, draw), declaredSize: undefined };
  for (let count = 1 + draw(4); count > 0; count--) yield { kind: 'rcpt', recipient: pick(recipients, draw) };
  if (draw(12) === 0) {
    yield { kind: 'reset' };
    return;
  }
  yield { kind: 'data' };
  yield { kind: 'message', octets: pick(messages, draw) };
}

function pick<Item>(items: readonly Item[], draw: Draw): Item {
  const item = items[draw(items.length)];
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
}

/** Mulberry32: small, and good enough to choose from lists. */
function makeDraw(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function messageOf(subject: string, body: string, ...attachments: readonly ScenarioAttachment[]): Uint8Array {
  const fields = [
    { name: 'From', value: '<carol@example.net>' },
    { name: 'Subject', value: subject },
  ];
  return compose({ kind: 'parts', fields, body, attachments });
}

function attached(
  name: string,
  type = 'application/octet-stream',
  disposition: ScenarioAttachment['disposition'] = 'attachment',
): ScenarioAttachment {
  return { name, type, disposition, content: { octets: 2000 } };
}

function ipOf(text: string): Ip {
  const ip = parseIp(text);
  if (ip === undefined) throw new Error(`${text} is no address`);
  return ip;
}

function addressOf(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new Error(`${text} is no mail address`);
  return address;
}
