import { connect } from 'node:net';
import { recipient } from './lookups-world.ts';
import { listen } from './smtp-latency.ts';

/** Who connects, through a proxy on this machine, and in whose name. */
export interface Visit {
  readonly ip: string;
  readonly sender: string;
}

/** How it ended: the first digit of the reply that refused, put off or took the message, and the milliseconds up to it. */
export interface Visited {
  readonly code: string;
  readonly reply: string;
  readonly tookMs: number;
}

/** So many at once, or so many a second, whatever the answers take. */
export type Pace =
  | { readonly kind: 'at once'; readonly most: number }
  | { readonly kind: 'even'; readonly perSecond: number };

/** Makes visits, each on a connection of its own with a message as of `onTheWire`. */
export async function visitAll(
  port: number,
  visits: readonly Visit[],
  message: Buffer,
  pace: Pace,
): Promise<readonly Visited[]> {
  if (pace.kind === 'even') {
    const began = performance.now();
    return Promise.all(
      visits.map(async (each, at) => {
        const wait = began + (at * 1000) / pace.perSecond - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
        return visit(port, each, message);
      }),
    );
  }
  const visited: Visited[] = [];
  let next = 0;
  const client = async () => {
    for (let each = visits[next++]; each !== undefined; each = visits[next++]) {
      visited.push(await visit(port, each, message));
    }
  };
  await Promise.all(Array.from({ length: pace.most }, client));
  return visited;
}

/** For how long a server may say nothing. */
const patienceMs = 10_000;

async function visit(port: number, { ip, sender }: Visit, message: Buffer): Promise<Visited> {
  const began = performance.now();
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  const hear = listen(socket);
  socket.setTimeout(patienceMs, () => socket.destroy());
  // An address literal has no SPF record that a server could ask for, as some do for HELO too.
  const said: readonly (string | Buffer)[] = [
    `PROXY TCP4 ${ip} 127.0.0.1 ${1024 + Math.floor(began % 60_000)} ${port}\r\n`,
    `EHLO [${ip}]\r\n`,
    `MAIL FROM:<${sender}>\r\n`,
    `RCPT TO:<${recipient}>\r\n`,
    'DATA\r\n',
    message,
  ];
  let reply = '';
  try {
    for (const each of said) {
      socket.write(each);
      reply = await hear();
      if (!/^[23]/.test(reply)) break;
    }
  } catch (error) {
    // A server that closes the connection has not answered.
    reply = error instanceof Error ? error.message : String(error);
  }
  const tookMs = performance.now() - began;
  socket.end('QUIT\r\n');
  return { code: reply.slice(0, 1), reply: reply.trim(), tookMs };
}
