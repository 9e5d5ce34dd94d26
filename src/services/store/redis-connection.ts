import type { RedisOrder } from './redis.ts';

/** A connection to a Redis server that comes back by itself. */
export interface RedisConnection {
  /** Sends one command and brings its reply. Rejects where the server refuses it, or is not connected. */
  readonly send: (command: readonly string[]) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** Commands under way at once; with more the server does not keep up, and further ones are refused at once. */
const mostUnderWay = 10_000;

/** Longest wait between two attempts to connect, in milliseconds. */
const longestRestMs = 1000;

/** Without any reply for so many time limits the connection is given up and made anew: its other end may be gone. */
const patience = 5;

/** Connects in the background. The client package is loaded here and nowhere else, since it need not be installed. */
export function connectRedis(order: RedisOrder): RedisConnection {
  let client = open(order);
  let underWay = 0;
  let quietSince = performance.now();

  return {
    send: async (command) => {
      const now = performance.now();
      if (underWay === 0) quietSince = now;
      if (now - quietSince > patience * order.withinMs) {
        client.close();
        client = open(order);
        quietSince = now;
      }
      underWay++;
      try {
        return await client.send(command);
      } finally {
        underWay--;
        quietSince = performance.now();
      }
    },
    close: async () => client.close(),
  };
}

interface Client {
  readonly send: (command: readonly string[]) => Promise<unknown>;
  readonly close: () => void;
}

function open({ url, withinMs }: RedisOrder): Client {
  let fault = 'it is not connected';
  let isClosed = false;
  const opening = load().then(({ createClient }) => {
    const socket = {
      connectTimeout: withinMs,
      reconnectStrategy: (retries: number) => Math.min(50 * 2 ** Math.min(retries, 10), longestRestMs),
    };
    const client = createClient({
      ...(url.startsWith('unix:')
        ? { socket: { ...socket, tls: false, path: url.slice('unix:'.length) } }
        : { url, socket }),
      RESP: 2,
      maintNotifications: 'disabled',
      // What cannot be asked now is unavailable now, and not a burden later.
      disableOfflineQueue: true,
      commandsQueueMaxLength: mostUnderWay,
      // The store has a time limit of its own; the client's is a signal and a timer for each command.
      commandOptions: { timeout: 0 },
    });
    const attempt = new Promise<void>((resolve) => {
      client.on('ready', resolve);
      client.on('error', (error: unknown) => {
        fault = textOf(error);
        resolve();
      });
    });
    // It goes on trying by itself until it is closed, which ends this promise.
    client.connect().catch((error: unknown) => {
      fault = textOf(error);
    });
    return { client, attempt };
  });
  opening.catch(() => undefined);

  return {
    send: async (command) => {
      const { client, attempt } = await opening;
      await attempt;
      if (!client.isReady) throw new Error(fault);
      return client.sendCommand([...command]);
    },
    close: () => {
      if (isClosed) return;
      isClosed = true;
      opening.then(
        ({ client }) => client.destroy(),
        () => undefined,
      );
    },
  };
}

async function load(): Promise<typeof import('@redis/client')> {
  try {
    return await import('@redis/client');
  } catch {
    // What is not installed cannot be found in any other way.
    throw new Error('its client is not installed; run `npm install @redis/client`');
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
