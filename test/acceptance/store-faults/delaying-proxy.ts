import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** Stands before a server on a Unix socket, and lets its answers through as late as it is told. */
export interface DelayingProxy {
  /** From now on each answer comes so many milliseconds late. */
  readonly delay: (ms: number) => void;
  readonly stop: () => void;
}

/** Listens on one Unix socket for the server on another. */
export async function delayingProxy(path: string, server: string): Promise<DelayingProxy> {
  let delayMs = 0;
  const open = new Set<Socket>();
  const proxy = createServer((client) => {
    const behind = connect(server);
    for (const [from, to] of [
      [client, behind],
      [behind, client],
    ] as const) {
      open.add(from);
      from.on('error', () => undefined);
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
    client.pipe(behind);
    // Timers of one length go off in the order in which they were set; a shorter one must not overtake a longer.
    let notBefore = 0;
    behind.on('data', (octets) => {
      const now = performance.now();
      notBefore = Math.max(notBefore, now + delayMs);
      if (notBefore <= now) client.write(octets);
      else setTimeout(() => client.write(octets), notBefore - now);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(path, resolve));
  return {
    delay: (ms) => {
      delayMs = ms;
    },
    stop: () => {
      proxy.close();
      for (const socket of open) socket.destroy();
    },
  };
}
