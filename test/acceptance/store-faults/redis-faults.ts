import { startRedis } from '../../services/store/real-redis.ts';
import { delayingProxy } from './delaying-proxy.ts';
import type { FaultyStore } from './fault.ts';

/** A Redis server of our own behind a proxy that can be slow, with a time limit of so many milliseconds. */
export async function faultyRedis(withinMs: number): Promise<FaultyStore> {
  const redis = await startRedis();
  const socket = `${redis.url.slice('unix:'.length)}.proxy`;
  const proxy = await delayingProxy(socket, redis.url.slice('unix:'.length));
  const ordered = (begin: readonly string[], end: readonly string[]) => async () => {
    redis.order(...begin);
    return async () => void redis.order(...end);
  };
  const slow = (ms: number) => async () => {
    proxy.delay(ms);
    return async () => proxy.delay(0);
  };
  return {
    name: 'Redis',
    yaml: (ms) => `{redis: {url: "unix:${socket}", within: ${ms} milliseconds}}`,
    faults: [
      {
        name: 'stopped',
        begin: async () => {
          await redis.stop();
          return redis.start;
        },
      },
      {
        name: 'hung',
        begin: async () => {
          redis.signal('SIGSTOP');
          return async () => redis.signal('SIGCONT');
        },
      },
      { name: 'read-only', begin: ordered(['REPLICAOF', '127.0.0.1', '1'], ['REPLICAOF', 'NO', 'ONE']) },
      {
        name: 'no replicas',
        begin: ordered(
          ['CONFIG', 'SET', 'min-replicas-to-write', '1'],
          ['CONFIG', 'SET', 'min-replicas-to-write', '0'],
        ),
      },
      { name: 'full', begin: ordered(['CONFIG', 'SET', 'maxmemory', '1'], ['CONFIG', 'SET', 'maxmemory', '0']) },
      { name: 'slow, within the limit', begin: slow(withinMs * 0.7) },
      { name: 'slow, beyond the limit', begin: slow(withinMs * 2) },
    ],
    remove: async () => {
      proxy.stop();
      await redis.remove();
    },
  };
}
