import type { Socket } from 'node:net';
import { connect } from 'node:net';

/*
 * A process of clients that nobody wants: idle ones, which say NOOP now and then, and dribbling ones, which send an
 * octet at a time, of a command or of a message, and come again when they are turned away. Started by soak.ts, to which
 * it reports over IPC.
 */

/** What a crowd is to be like. */
export interface CrowdPlan {
  readonly port: number;
  readonly idle: number;
  readonly dribbling: number;
  readonly noopMs: number;
}

/** What has become of it. */
export interface CrowdReport {
  /** Idle connections that were closed, or never came about. */
  readonly idleLost: number;
  /** How long each dribbling connection was borne, in milliseconds, by what it sent. */
  readonly borne: Readonly<Record<'command' | 'data', readonly number[]>>;
  /** Dribbling connections that ended in another way than with a 421. */
  readonly odd: readonly string[];
}

const betweenOctetsMs = 300;
const connectionsPerSecond = 1000;

const plan: CrowdPlan = JSON.parse(process.argv[2] ?? '{}');
const sockets = new Set<Socket>();
const odd: string[] = [];
const borne = { command: [] as number[], data: [] as number[] };
let idleOpen = 0;
let isOver = false;

/** One of many clients on this machine: no address has enough ports for them all. */
function open(at: number): Socket {
  const socket = connect({ port: plan.port, host: '127.0.0.1', localAddress: `127.0.1.${1 + (at % 50)}` });
  sockets.add(socket);
  socket
    .setNoDelay(true)
    .on('error', () => undefined)
    .on('close', () => sockets.delete(socket));
  return socket;
}

function idle(at: number): void {
  const socket = open(at);
  socket.once('data', () => {
    idleOpen += 1;
    socket.write('EHLO idle\r\n');
    // Not all at the same moment.
    setTimeout(() => setInterval(() => socket.writable && socket.write('NOOP\r\n'), plan.noopMs), (at % 100) * 10);
  });
  socket
    .on('data', () => undefined)
    .on('close', () => {
      idleOpen -= 1;
    });
}

function dribble(at: number): void {
  const socket = open(10_000 + at);
  const kind = at % 2 === 0 ? 'command' : 'data';
  const opening = [
    '',
    'EHLO dribble',
    ...(kind === 'data' ? ['MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.org>', 'DATA'] : []),
  ];
  let said = '';
  let since = 0;
  let last = 0;
  let timer: NodeJS.Timeout | undefined;
  socket.setEncoding('latin1').on('data', (text: string) => {
    said += text;
    if (timer !== undefined) {
      last = performance.now();
      return;
    }
    // One command at a time; the last reply to the opening begins the dribble.
    if (!/^\d{3} .*\r\n$/m.test(said.slice(said.lastIndexOf('\n', said.length - 2) + 1))) return;
    opening.shift();
    const [next] = opening;
    if (next !== undefined) {
      said = '';
      socket.write(`${next}\r\n`);
      return;
    }
    said = '';
    since = performance.now();
    timer = setInterval(() => socket.writable && socket.write('x'), betweenOctetsMs);
  });
  socket.on('close', () => {
    clearInterval(timer);
    if (isOver) return;
    if (said.startsWith('421 4.4.2 ')) borne[kind].push(last - since);
    else odd.push(`${kind}: ${said === '' ? 'closed' : said.trim()}`);
    dribble(at);
  });
}

async function ramp(count: number, begin: (at: number) => void): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    begin(at);
    if (at % (connectionsPerSecond / 50) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

// Whoever started it is gone.
process.on('disconnect', () => process.exit(1));
process.on('message', () => {
  isOver = true;
  const report: CrowdReport = { idleLost: plan.idle - idleOpen, borne, odd };
  process.send?.(report, () => process.exit(0));
});
await ramp(plan.idle, idle);
await ramp(plan.dribbling, dribble);
process.send?.('ready');
