import { once } from 'node:events';
import { connect } from 'node:net';
import type { Listening } from '../../src/fronts/front.ts';
import { smtp } from '../../src/fronts/smtp/server.ts';
import type { Witness } from './context.ts';
import { listenerOf, makeContext, newWitness } from './context.ts';

/** What `fuzzStreams` is to do. */
export interface FuzzPlan {
  /** Command streams, each as likely as not nonsense. */
  readonly streams: number;
  /** Streams that follow one another in a connection. */
  readonly perConnection: number;
  readonly seed: number;
}

/** A connection whose outcome depends on how TCP had cut it. */
export interface Parted {
  /** What the client sent, as latin1. */
  readonly sent: string;
  /** What each cutting came to: replies, then what the policy was told and what was delivered. */
  readonly outcomes: readonly string[];
}

/**
 * Sends random command streams to a server of ours: in one piece, cut at random, and octet by octet. Gives the first
 * connection where the three differ, or where the server did not come to its end; undefined when there is none.
 */
export async function fuzzStreams({ streams, perConnection, seed }: FuzzPlan): Promise<Parted | undefined> {
  const draw = generator(seed);
  for (let done = 0; done < streams; done += perConnection) {
    const parts = Array.from({ length: Math.min(perConnection, streams - done) }, () => streamOf(draw));
    const octets = Buffer.from(`EHLO client\r\n${parts.join('RSET\r\n')}QUIT\r\n`, 'latin1');
    const cuts = [[], randomCuts(octets.length, draw), [...octets.keys()]];
    const outcomes = await Promise.all(cuts.map((cut) => outcomeOf(octets, cut)));
    if (new Set(outcomes).size > 1 || outcomes.some((outcome) => !outcome.includes('221 2.0.0 Bye\r\n')))
      return { sent: octets.toString('latin1'), outcomes };
  }
  return undefined;
}

/** A message whose refusals and takings depend on what is said, and on nothing else. */
const script = [
  { event: 'helo bad', answer: '550 5.7.1 no' },
  { event: 'mail <no@', answer: '550 5.7.1 no' },
  { event: 'mail <oops@', answer: 'throw' },
  { event: 'rcpt <no@', answer: '450 4.7.1 later|please' },
  { event: 'message 3', answer: '554 5.6.0 no three' },
];

/** The server takes any number of connections, errors and messages, so that only the parser is on trial. */
async function serve(witness: Witness): Promise<Listening> {
  const context = makeContext('smtp', script, witness, {
    messageSize: 300,
    errors: 1e9,
    messageRate: 1e9,
    connectionRate: 1e9,
    messagesPerConnection: 1e9,
  });
  return await smtp.listen({ ...listenerOf('smtp'), dsn: true }, context);
}

async function outcomeOf(octets: Buffer, cuts: readonly number[]): Promise<string> {
  const witness = newWitness();
  const listening = await serve(witness);
  const socket = connect(Number(listening.address.split(':').at(-1)), '127.0.0.1').setNoDelay(true);
  let said = '';
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    said += text;
  });
  // The server closes at QUIT; a client that goes on writing hears of that in its own way.
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  let start = 0;
  for (const cut of [...cuts, octets.length]) {
    socket.write(octets.subarray(start, cut));
    start = cut;
    // Now and then is enough to have most pieces travel on their own.
    if (cuts.length < 100 || start % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await closed;
  await listening.stop();
  const told = witness.event.map((event) => event.replace(/ early$/, ''));
  const replies = said.replace(/\b[0-9A-HJKMNP-TV-Z]{12}\.\d+/g, '<id>');
  return [replies, ...told, ...witness.delivered, ...witness.messages.map((each) => each.toString('latin1'))].join(
    '\n',
  );
}

/** Pseudo-random numbers below a bound, the same ones for the same seed (mulberry32). */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Draw = (below: number) => number;

function pick<Item>(items: readonly [Item, ...Item[]], draw: Draw): Item {
  return items[draw(items.length)] ?? items[0];
}

function randomCuts(length: number, draw: Draw): number[] {
  const cuts = new Set(Array.from({ length: 1 + draw(20) }, () => 1 + draw(length - 1)));
  return [...cuts].toSorted((one, other) => one - other);
}

const lineEnds = ['\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r\r\n'] as const;
const commands = [
  'HELO bad',
  'EHLO again',
  'HELO two names',
  'MAIL FROM:<a@example.com>',
  'MAIL FROM:<a@example.com> SIZE=200 BODY=8BITMIME RET=HDRS',
  'MAIL FROM:<a@example.com> SIZE=301',
  'MAIL FROM:<b\xc3\xbc@example.com> SMTPUTF8',
  'MAIL FROM:<b\xfc@example.com> SMTPUTF8',
  'MAIL FROM:<>',
  'MAIL FROM:<no@example.com>',
  'MAIL FROM:<oops@example.com>',
  'mail from:<"a\\"> b"@example.com> X=Y',
  'RCPT TO:<b@example.org>',
  'RCPT TO:<b@example.org> NOTIFY=NEVER',
  'RCPT TO:<no@example.org>',
  'RCPT TO:<postmaster>',
  'RCPT TO:<\x00>',
  'DATA',
  'DATA now',
  'RSET',
  'NOOP',
  'VRFY x',
  'HELP',
  'STARTTLS',
  'AUTH PLAIN AGEAYg==',
  'XCLIENT ADDR=192.0.2.1',
  '',
  ' ',
  '\x00\xff\r.',
] as const;
const lines = ['Subject: x', '', '.', '..', '.x', 'x'.repeat(120), 'a\rb', 'QUIT', 'RSET', '\x00', '\xff\xfe'] as const;
const transaction = 'MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.org>\r\n';

/** Some commands, right and wrong, in any order. Each DATA has a message behind it, whether it is asked for or not. */
function streamOf(draw: Draw): string {
  let stream = draw(2) === 0 ? transaction : '';
  for (let left = 1 + draw(6); left > 0; left -= 1) {
    const command = pick(commands, draw);
    stream += `${command}${pick(lineEnds, draw)}`;
    if (command === 'DATA') stream += messageOf(draw);
  }
  return draw(4) === 0 ? `${stream}${transaction}DATA\r\n${messageOf(draw)}` : stream;
}

function messageOf(draw: Draw): string {
  const body = Array.from({ length: draw(5) }, () => `${pick(lines, draw)}${pick(lineEnds, draw)}`).join('');
  return `${body}\r\n.\r\n`;
}
