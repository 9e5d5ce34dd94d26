import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { envelope } from './smtp-mail.ts';

/** What is sent for a while, at even times, whatever the answers take. */
export interface Stream {
  readonly port: number;
  /** As of `onTheWire`. */
  readonly message: Buffer;
  readonly perSecond: number;
  readonly seconds: number;
  readonly isKept: boolean;
}

/**
 * How long each message took, in milliseconds, from MAIL to the reply to its dot; where each has a connection of its
 * own, connecting and greeting belong to it. Rejects when one is refused. smtp-source does not measure this, so every
 * server is measured by this one client.
 */
export async function latencies({ port, message, perSecond, seconds, isKept }: Stream): Promise<readonly number[]> {
  const idle: Client[] = [];
  const clients = new Set<Client>();
  const open = async (): Promise<Client> => {
    const client = await openClient(port);
    clients.add(client);
    return client;
  };
  const one = async (): Promise<number> => {
    const sent = performance.now();
    const client = idle.pop() ?? (await open());
    await client.transact(message);
    const took = performance.now() - sent;
    if (isKept) idle.push(client);
    else {
      clients.delete(client);
      client.quit();
    }
    return took;
  };
  if (isKept) for (let at = 0; at < kept; at += 1) idle.push(await open());

  const began = performance.now();
  const under: Promise<number>[] = [];
  for (let at = 0; at < perSecond * seconds; at += 1) {
    const wait = began + (at * 1000) / perSecond - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const answered = one();
    // Looked at below; until then a refusal must not end the process.
    answered.catch(() => undefined);
    under.push(answered);
  }
  const took = await Promise.all(under);
  for (const client of clients) client.quit();
  return took;
}

/** Connections that are open before the first message. */
const kept = 10;

/** The value that this share of some numbers does not exceed; 0 of none. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

interface Client {
  readonly transact: (message: Buffer) => Promise<void>;
  readonly quit: () => void;
}

/** Greeted, and past EHLO. */
async function openClient(port: number): Promise<Client> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  const hear = listen(socket);
  const ask = async (said: string | Buffer, code: string) => {
    socket.write(said);
    const reply = await hear();
    if (!reply.startsWith(code)) throw new Error(`${code} was awaited, and came: ${reply}`);
  };
  const greeting = await hear();
  if (!greeting.startsWith('220')) throw new Error(`no greeting: ${greeting}`);
  await ask(`EHLO ${envelope.helo}\r\n`, '250');
  return {
    transact: async (message) => {
      await ask(`MAIL FROM:<${envelope.sender}>\r\n`, '250');
      await ask(`RCPT TO:<${envelope.recipient}>\r\n`, '250');
      await ask('DATA\r\n', '354');
      await ask(message, '250');
    },
    quit: () => {
      socket.end('QUIT\r\n');
    },
  };
}

/** Gives replies one after another; rejects when the connection ends instead. */
export function listen(socket: Socket): () => Promise<string> {
  let text = '';
  let fault: Error | undefined;
  let wake: () => void = () => undefined;
  socket.setEncoding('latin1');
  socket.on('data', (more: string) => {
    text += more;
    wake();
  });
  socket.on('error', (error) => {
    fault = error;
  });
  socket.on('close', () => {
    fault ??= new Error('the connection was closed');
    wake();
  });
  return async () => {
    for (;;) {
      const [reply] = /^(?:\d{3}-.*\r\n)*\d{3}(?: .*)?\r\n/.exec(text) ?? [];
      if (reply !== undefined) {
        text = text.slice(reply.length);
        return reply;
      }
      if (fault !== undefined) throw fault;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
}
