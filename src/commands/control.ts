import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { bind } from '../fronts/bind.ts';
import type { Listening } from '../fronts/front.ts';

/** What the daemon can be asked while it runs; each answers with plain data. */
export type Orders = Readonly<Record<'reload' | 'status', () => Promise<unknown>>>;

/** Longest order that is read, in octets. */
const longestOrder = 100;

/** How long an order may take to arrive, in milliseconds. */
const patienceMs = 5000;

/**
 * Opens the control socket: one order a connection, a word and a line end; the answer is one JSON value. Only those
 * who may write to the socket file can speak to it. Rejects when it cannot be bound.
 */
export async function openControl(path: string, orders: Orders): Promise<Pick<Listening, 'address' | 'stop'>> {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    // Whoever hangs up does not hear the answer; that is all.
    socket.on('error', () => socket.destroy());
    socket.setTimeout(patienceMs, () => socket.destroy());
    serve(socket, orders);
  });
  const address = await bind(server, { kind: 'unix', path });
  return {
    address,
    stop: async () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

function serve(socket: Socket, orders: Orders): void {
  let written = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    written += chunk;
    const end = written.indexOf('\n');
    if (end === -1 && written.length > longestOrder) socket.destroy();
    if (end === -1) return;
    socket.pause();
    socket.setTimeout(0);
    const name = written.slice(0, end).trim();
    const order = name === 'reload' || name === 'status' ? orders[name] : undefined;
    const answer = order === undefined ? Promise.resolve({ problem: `\`${name}\` is no order` }) : order();
    answer.then(
      (value) => socket.end(`${JSON.stringify(value)}\n`),
      (error: unknown) => socket.end(`${JSON.stringify({ problem: String(error) })}\n`),
    );
  });
}

/** Gives an order to a running daemon and brings its answer. Rejects where nobody listens. */
export async function giveOrder(path: string, order: keyof Orders): Promise<unknown> {
  const socket = connect(path);
  await once(socket, 'connect');
  socket.write(`${order}\n`);
  const answer: unknown = JSON.parse(await text(socket));
  return answer;
}
