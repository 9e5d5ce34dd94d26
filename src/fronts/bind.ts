import { chmod, unlink } from 'node:fs/promises';
import type { Server } from 'node:net';
import { connect } from 'node:net';
import type { Listener } from '../policy/config.ts';
import type { ListenAddress } from '../policy/config-values.ts';

/** A server that connections come to. */
export interface Bound {
  /** Where it can be reached. */
  readonly address: string;
  /** Takes no new connection, and resolves when the last one is gone. */
  readonly close: () => Promise<void>;
}

/** Lets the connections of a listener come to a server, from wherever they come. Rejects when that cannot be. */
export type Bind = (server: Server, listener: Pick<Listener, 'name' | 'address'>) => Promise<Bound>;

/** The server takes the connections itself. */
export const bindHere: Bind = async (server, { address }) => ({
  address: await bind(server, address),
  close: () => new Promise((resolve) => server.close(() => resolve())),
});

/** Binds a server and says where it can be reached. Rejects when it cannot be bound. */
export async function bind(server: Server, address: ListenAddress): Promise<string> {
  if (address.kind === 'unix') {
    await removeStale(address.path);
    await listening(server, { path: address.path });
    await chmod(address.path, 0o660);
    return `unix:${address.path}`;
  }
  await listening(server, { host: address.host, port: address.port });
  const bound = server.address();
  // The port is the system's choice where the configuration says 0.
  const port = bound === null || typeof bound === 'string' ? address.port : bound.port;
  return address.host.includes(':') ? `[${address.host}]:${port}` : `${address.host}:${port}`;
}

function listening(server: Server, where: { path: string } | { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** A socket file that nobody answers on is left over from a process that was killed; a live one is left alone. */
async function removeStale(path: string): Promise<void> {
  const code = await new Promise<string | undefined>((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(undefined);
    });
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });
  if (code === 'ECONNREFUSED') await unlink(path);
}
