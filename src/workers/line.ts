import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';

/** Why what was asked is not so, or was not done; undefined where it is. */
export type WhyNot = string | undefined;

/** One end of what connects the main process and a worker. What is said arrives in its order, or the line is broken. */
export interface Line<Said> {
  /** A socket that goes along stays open at this end until it is destroyed here. */
  readonly tell: (said: Said, socket?: Socket) => void;
  /** Resolves with the other end's answer. Never rejects: a broken line is an answer too. */
  readonly ask: (said: Said) => Promise<WhyNot>;
}

/** What hears the other end; its answer matters where it was asked. */
export type Hear<Heard> = (heard: Heard, socket: Socket | undefined) => WhyNot | Promise<WhyNot>;

type Packet<Said> =
  | { readonly kind: 'tell'; readonly said: Said }
  | { readonly kind: 'ask'; readonly id: number; readonly said: Said }
  | { readonly kind: 'answer'; readonly id: number; readonly whyNot?: string };

/** Opens this end. What is said in one turn of the event loop goes out together. */
export function openLine<Said, Heard>(port: ChildProcess | NodeJS.Process, hear: Hear<Heard>): Line<Said> {
  const asked = new Map<number, (whyNot: WhyNot) => void>();
  let nextId = 0;
  let outgoing: Packet<Said>[] = [];

  const flush = (socket?: Socket) => {
    const packets = outgoing;
    outgoing = [];
    // Who is gone hears nothing; what was asked is answered when the line breaks.
    if (packets.length > 0 && port.connected) port.send?.(packets, socket, { keepOpen: true }, () => undefined);
  };
  const say = (packet: Packet<Said>) => {
    if (outgoing.length === 0) setImmediate(flush);
    outgoing.push(packet);
  };
  const answer = async (id: number, heard: Heard, socket: Socket | undefined) => {
    const whyNot = await heed(hear, heard, socket);
    say({ kind: 'answer', id, ...(whyNot === undefined ? {} : { whyNot }) });
  };

  port.on('message', (packets: readonly Packet<Heard>[], handle: unknown) => {
    const socket = handle instanceof Socket ? handle : undefined;
    for (const packet of packets) {
      switch (packet.kind) {
        case 'tell':
          void hear(packet.said, socket);
          break;
        case 'ask':
          void answer(packet.id, packet.said, socket);
          break;
        case 'answer':
          asked.get(packet.id)?.(packet.whyNot);
          asked.delete(packet.id);
          break;
        default:
          packet satisfies never;
      }
    }
  });
  const breakOff = () => {
    for (const resolve of asked.values()) resolve('it has ended');
    asked.clear();
  };
  port.once('disconnect', breakOff);
  // A process that is killed while a socket is on its way to it is never disconnected.
  port.once('exit', breakOff);

  return {
    tell: (said, socket) => {
      say({ kind: 'tell', said });
      if (socket !== undefined) flush(socket);
    },
    ask: (said) =>
      new Promise((resolve) => {
        if (!port.connected) return resolve('it has ended');
        nextId += 1;
        asked.set(nextId, resolve);
        say({ kind: 'ask', id: nextId, said });
      }),
  };
}

/** What fails at this end is an answer to the other. */
async function heed<Heard>(hear: Hear<Heard>, heard: Heard, socket: Socket | undefined): Promise<WhyNot> {
  try {
    return await hear(heard, socket);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
