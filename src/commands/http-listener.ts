import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import { bind } from '../fronts/bind.ts';
import type { Listening } from '../fronts/front.ts';
import type { ListenAddress } from '../policy/config-values.ts';

/** How long a request may take to arrive, in milliseconds. */
const patienceMs = 5000;

/** What an HTTP listener is made of. */
export interface HttpListenerParts {
  readonly where: ListenAddress;
  readonly answer: RequestListener;
  /** Connections beyond are dropped. */
  readonly mostConnections: number;
  /** After so many milliseconds without an octet a connection is closed. */
  readonly idleMs: number;
  readonly onError: (error: Error) => void;
}

/** Opens an HTTP listener for a few clients that are known, with bounds for others. Rejects when it cannot be bound. */
export async function openHttpListener({
  where,
  answer,
  mostConnections,
  idleMs,
  onError,
}: HttpListenerParts): Promise<Pick<Listening, 'address' | 'stop'>> {
  const server = createServer(
    {
      headersTimeout: patienceMs,
      requestTimeout: patienceMs,
      keepAliveTimeout: patienceMs,
      connectionsCheckingInterval: 1000,
      maxHeaderSize: 8192,
    },
    answer,
  );
  server.maxConnections = mostConnections;
  server.setTimeout(idleMs);
  const address = await bind(server, where);
  server.on('error', onError);
  return {
    address,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
