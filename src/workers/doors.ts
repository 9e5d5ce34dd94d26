import type { Server, Socket } from 'node:net';
import type { Bind } from '../fronts/bind.ts';

/** The listeners of a worker. It does not listen itself: the main process does, and hands connections over. */
export interface Doors {
  readonly bind: Bind;
  /** Lets a connection in. One to a listener that is closed is closed as well. */
  readonly receive: (listener: string, socket: Socket) => void;
}

/** `addresses` says where each listener can be reached; `gone` hears of each connection that was let in and has ended. */
export function makeDoors(addresses: ReadonlyMap<string, string>, gone: (listener: string) => void): Doors {
  const open = new Map<string, Server>();
  const inside = new Map<string, Set<Socket>>();
  return {
    bind: async (server, { name }) => {
      const sockets = new Set<Socket>();
      open.set(name, server);
      inside.set(name, sockets);
      return {
        address: addresses.get(name) ?? '',
        close: () =>
          new Promise((resolve) => {
            open.delete(name);
            const look = () => sockets.size === 0 && resolve();
            for (const socket of sockets) socket.once('close', look);
            look();
          }),
      };
    },
    receive: (listener, socket) => {
      const server = open.get(listener);
      const sockets = inside.get(listener);
      socket.once('close', () => {
        sockets?.delete(socket);
        gone(listener);
      });
      sockets?.add(socket);
      if (server === undefined) socket.destroy();
      else server.emit('connection', socket);
    },
  };
}
