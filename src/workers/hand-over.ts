import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { bindHere } from '../fronts/bind.ts';
import type { Listener } from '../policy/config.ts';

/** A worker, as far as connections are handed to it. */
export interface Receiver {
  /** Since when it has not confirmed the connection that it was handed last, by `performance.now`; undefined where it can be handed another. */
  readonly busySince: () => number | undefined;
  /** How many connections of this listener it has. */
  readonly openOf: (listener: string) => number;
  /** When it was handed the last one; any number that rises. */
  readonly receivedAt: () => number;
  readonly receive: (listener: string, socket: Socket) => void;
}

/** The listening sockets of the daemon, from which its workers are handed their connections. */
export interface HandOver {
  /** Where each listener can be reached, by its name. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Hands over what waits; to be called when a worker has become free. */
  readonly goOn: () => void;
  /** Takes no new connection, and closes those that wait. */
  readonly close: () => void;
}

/** Connections that wait; those beyond are closed. */
const mostWaiting = 1000;
/** How long connections wait for a worker that has fewer than the others. Milliseconds. */
const patienceMs = 200;

/**
 * Opens all listeners, or none and says why. A connection goes to the worker with the fewest of its listener. It waits
 * while that one is busy, but not long, and as long as there is no worker at all.
 */
export async function openHandOver(
  listeners: readonly Pick<Listener, 'name' | 'address'>[],
  receivers: () => Iterable<Receiver>,
): Promise<HandOver | { readonly problem: string }> {
  const servers: Server[] = [];
  const addresses = new Map<string, string>();
  let waiting: { readonly listener: string; readonly socket: Socket }[] = [];
  let look: NodeJS.Timeout | undefined;

  const goOn = () => {
    clearTimeout(look);
    let handed = 0;
    for (const { listener, socket } of waiting) {
      const receiver = choose(receivers(), listener);
      if (receiver === undefined) break;
      receiver.receive(listener, socket);
      handed += 1;
    }
    if (handed > 0) waiting = waiting.slice(handed);
    if (waiting.length > 0) look = setTimeout(goOn, patienceMs);
  };
  const close = () => {
    for (const server of servers) server.close();
    clearTimeout(look);
    for (const { socket } of waiting) socket.destroy();
    waiting = [];
  };

  for (const listener of listeners) {
    // Not an octet is read here.
    const server = createServer({ pauseOnConnect: true }, (socket) => {
      // Whoever leaves while it waits is handed over all the same, and ends there.
      socket.on('error', () => undefined);
      if (waiting.length >= mostWaiting) {
        socket.destroy();
        return;
      }
      waiting.push({ listener: listener.name, socket });
      goOn();
    });
    try {
      const { address } = await bindHere(server, listener);
      servers.push(server);
      addresses.set(listener.name, address);
    } catch (error) {
      // An address that is taken, or may not be bound: node:net has no other way to say so.
      close();
      return { problem: `listener ${listener.name}: ${error instanceof Error ? error.message : String(error)}` };
    }
  }
  return { addresses, goOn, close };
}

/** Of those with equally many connections, one that is free, and of these the one that has waited longest. */
function choose(receivers: Iterable<Receiver>, listener: string): Receiver | undefined {
  const late = performance.now() - patienceMs;
  let best: Receiver | undefined;
  for (const receiver of receivers) {
    const busySince = receiver.busySince();
    if (busySince !== undefined && busySince <= late) continue;
    if (best === undefined || isBefore(receiver, best, listener)) best = receiver;
  }
  return best?.busySince() === undefined ? best : undefined;
}

function isBefore(one: Receiver, other: Receiver, listener: string): boolean {
  const difference = one.openOf(listener) - other.openOf(listener);
  if (difference !== 0) return difference < 0;
  const [isFree, isOtherFree] = [one.busySince() === undefined, other.busySince() === undefined];
  return isFree === isOtherFree ? one.receivedAt() < other.receivedAt() : isFree;
}
