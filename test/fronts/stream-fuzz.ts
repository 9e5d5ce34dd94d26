import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import type { Listening } from '../../src/fronts/front.ts';
import { smtp } from '../../src/fronts/smtp/server.ts';
import { parseNetwork } from '../../src/mail/ip.ts';
import type { Listener } from '../../src/policy/config.ts';
import type { Limits } from '../../src/policy/config-limits.ts';
import type { Witness } from './context.ts';
import { listenerOf, makeContext, newWitness } from './context.ts';
import type { Draw } from './generator.ts';
import { generator } from './generator.ts';

/** What `fuzzStreams` is to do. */
export interface FuzzPlan {
  /** Command streams, each as likely as not nonsense. */
  readonly streams: number;
  /** Streams that follow one another in a connection. */
  readonly perConnection: number;
  readonly seed: number;
  /** Told how many streams are done. No further ones are begun once `performance.now` is at `until`. */
  readonly onProgress?: (done: number) => void;
  readonly until?: number;
}

/** What came of it. */
export interface Fuzzed {
  readonly streams: number;
  readonly connections: number;
  /** Messages that were delivered by way of the connections in one piece. */
  readonly messages: number;
  readonly octets: number;
  /** The first connection whose outcome depends on how TCP had cut it, or that did not come to its end. */
  readonly parted: Parted | undefined;
}

/** A connection with more than one outcome, or a wrong one. */
export interface Parted {
  readonly server: Server['name'];
  /** What the client sent, as latin1. */
  readonly sent: string;
  /** What each cutting came to: replies, then what the policy was told and what was delivered. */
  readonly outcomes: readonly string[];
}

/** Connections that are made at a time, each three times. */
const atOnce = 8;

/**
 * Sends random command streams to servers of ours: in one piece, cut at random, and octet by octet. All three have to
 * come to the same, and to an end.
 */
export async function fuzzStreams(plan: FuzzPlan): Promise<Fuzzed> {
  const { streams, perConnection, seed, onProgress = () => undefined, until = Number.POSITIVE_INFINITY } = plan;
  const draw = generator(seed);
  const fuzzed = { streams: 0, connections: 0, messages: 0, octets: 0 };
  while (fuzzed.streams < streams && performance.now() < until) {
    const cases: Promise<Parted | undefined>[] = [];
    for (let at = 0; at < atOnce && fuzzed.streams < streams; at += 1) {
      const count = Math.min(perConnection, streams - fuzzed.streams);
      const parts = Array.from({ length: count }, () => streamOf(draw));
      // An AUTH that is under way takes up to two lines for its own.
      const octets = Buffer.from(`EHLO client\r\n${parts.join('RSET\r\n')}${'QUIT\r\n'.repeat(3)}`, 'latin1');
      fuzzed.streams += count;
      fuzzed.connections += 1;
      fuzzed.octets += octets.length;
      cases.push(
        compare(pick(servers, draw), octets, randomCuts(octets.length, draw), (messages) => {
          fuzzed.messages += messages;
        }),
      );
    }
    const parted = (await Promise.all(cases)).find((each) => each !== undefined);
    onProgress(fuzzed.streams);
    if (parted !== undefined) return { ...fuzzed, parted };
  }
  return { ...fuzzed, parted: undefined };
}

async function compare(
  server: Server,
  octets: Buffer,
  cuts: readonly number[],
  count: (messages: number) => void,
): Promise<Parted | undefined> {
  const outcomes = await Promise.all(
    [[], cuts, [...octets.keys()]].map((cut) => outcomeOf(server, octets, cut, count)),
  );
  const [first = ''] = outcomes;
  const isOver = /^(?:221 2\.0\.0 Bye|421 4\.7\.0 Too many (?:errors|failed logins))\r$/m.test(first);
  if (isOver && outcomes.every((outcome) => outcome === first)) return undefined;
  return { server: server.name, sent: octets.toString('latin1'), outcomes };
}

/** A kind of server that streams are sent to. */
interface Server {
  readonly name: string;
  readonly listener: Partial<Listener>;
  readonly limits: Partial<Limits>;
}

const everybody = parseNetwork('127.0.0.0/8');
const tls = join(import.meta.dirname, 'tls');
const plain: Server = { name: 'plain', listener: { dsn: true }, limits: {} };
const servers: readonly [Server, ...Server[]] = [
  plain,
  plain,
  plain,
  { name: 'normalizing', listener: { lineEnds: 'normalize' }, limits: {} },
  { name: 'impatient', listener: {}, limits: { errors: 20 } },
  { name: 'proxied', listener: { xclient: everybody === undefined ? [] : [everybody] }, limits: {} },
  ...Array.from({ length: 6 }, () => plain),
  {
    name: 'encrypted',
    listener: {
      tls: {
        cert: readFileSync(join(tls, 'mx.pem'), 'utf8'),
        key: readFileSync(join(tls, 'mx.key'), 'utf8'),
        implicit: true,
        files: { cert: '', key: '' },
      },
    },
    limits: {},
  },
];

/** A message whose refusals and takings depend on what is said, and on nothing else. */
const script = [
  { event: 'helo bad', answer: '550 5.7.1 no' },
  { event: 'mail <no@', answer: '550 5.7.1 no' },
  { event: 'mail <oops@', answer: 'throw' },
  { event: 'rcpt <no@', answer: '450 4.7.1 later|please' },
  { event: 'message 3', answer: '554 5.6.0 no three' },
  { event: 'users', answer: '' },
];

/** Where the servers listen. */
const host = '127.25.25.25';

/** Beyond it a connection hangs. Milliseconds. */
const longestMs = 60_000;

/** The server takes any number of connections, errors and messages, so that only the parser is on trial. */
async function serve({ listener, limits }: Server, witness: Witness): Promise<Listening> {
  const context = makeContext('smtp', script, witness, {
    messageSize: 300,
    errors: 1e9,
    messageRate: 1e9,
    failedLogins: 1e9,
    connectionRate: 1e9,
    messagesPerConnection: 1e9,
    ...limits,
  });
  // An address that nobody else uses: who still looks for a server that has ended would be heard here.
  const address = { kind: 'tcp', host, port: 0 } as const;
  return await smtp.listen({ ...listenerOf('smtp'), address, ...listener }, context);
}

async function outcomeOf(
  server: Server,
  octets: Buffer,
  cuts: readonly number[],
  count: (messages: number) => void,
): Promise<string> {
  const witness = newWitness();
  const listening = await serve(server, witness);
  const plainSocket = connect(Number(listening.address.split(':').at(-1)), host).setNoDelay(true);
  const isEncrypted = server.listener.tls !== undefined;
  const socket = isEncrypted ? connectTls({ socket: plainSocket, rejectUnauthorized: false }) : plainSocket;
  let said = '';
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    said += text;
  });
  // The server closes at QUIT; a client that goes on writing hears of that in its own way.
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  let start = 0;
  for (const cut of [...cuts, octets.length]) {
    if (!socket.writable) break;
    socket.write(octets.subarray(start, cut));
    start = cut;
    // Now and then is enough to have most pieces travel on their own.
    if (cuts.length < 100 || start % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const hung = setTimeout(() => socket.destroy(), longestMs);
  await closed;
  clearTimeout(hung);
  await listening.stop();
  if (cuts.length === 0) count(witness.messages.length);
  const told = witness.event.map((event) => event.replace(/ early$/, ''));
  const failures = witness.log.filter((line) => line.includes('inner failure') && !line.includes('scripted failure'));
  const replies = said.replace(/\b[0-9A-HJKMNP-TV-Z]{12}\.\d+/g, '<id>');
  const messages = witness.messages.map((each) => each.toString('latin1'));
  return [replies, ...told, ...failures, ...witness.delivered, ...messages].join('\n');
}

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
  'AUTH PLAIN AGFubgBzZWNyZXQ=',
  'AUTH LOGIN',
  'auth plain',
  'YW5u',
  'c2VjcmV0',
  '*',
  'BDAT 5 LAST',
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
  return draw(2) === 0 ? `${stream}${transaction}DATA\r\n${messageOf(draw)}` : stream;
}

function messageOf(draw: Draw): string {
  const body = Array.from({ length: draw(5) }, () => `${pick(lines, draw)}${pick(lineEnds, draw)}`).join('');
  return `${body}\r\n.\r\n`;
}
