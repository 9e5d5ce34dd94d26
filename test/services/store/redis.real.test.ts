import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redisStore } from '../../../src/services/store/redis.ts';
import type { Entry, Store } from '../../../src/services/store/store.ts';
import { conform } from './conformance.ts';
import type { RealRedis } from './real-redis.ts';
import { hasRedis, startRedis } from './real-redis.ts';

const withinMs = 300;

describe.skipIf(!hasRedis)('conformance', () =>
  conform(async () => {
    const redis = await startRedis();
    return { open: () => redisStore({ url: redis.url, prefix: 'mailpolicy', withinMs: 4000 }), remove: redis.remove };
  }),
);

describe.skipIf(!hasRedis)('faults', () => {
  let redis: RealRedis;
  let store: Store;
  beforeAll(async () => {
    redis = await startRedis();
    store = redisStore({ url: redis.url, prefix: 'mailpolicy', withinMs });
  });
  afterAll(async () => {
    await store.close();
    await redis.remove();
  });

  test('stopped: unavailable at once, and back by itself', async () => {
    expect(await store.note([known('a')], 0)).toEqual(done);
    await redis.stop();
    const { answers, slowestMs } = await ask(store);
    expect(new Set(answers)).toEqual(new Set(['unavailable']));
    expect(slowestMs).toBeLessThan(withinMs + 50);
    await redis.start();
    await comesBack(() => store.note([known('a')], 0), done);
    expect(await store.read([known('a')], 0)).toEqual(found);
  });

  test('hung: unavailable within the time limit, and back by itself', async () => {
    await store.note([known('a')], 0);
    redis.signal('SIGSTOP');
    const { answers, slowestMs } = await ask(store);
    expect(new Set(answers)).toEqual(new Set(['unavailable']));
    expect(slowestMs).toBeLessThan(withinMs + 50);
    redis.signal('SIGCONT');
    await comesBack(() => store.read([known('a')], 0), found);
  });

  test('hung for long, under load: what is asked meanwhile is bounded, and it comes back', async () => {
    redis.signal('SIGSTOP');
    for (let round = 0; round < 8; round++)
      await Promise.all(Array.from({ length: 3000 }, () => store.read([known('a')], 0)));
    redis.signal('SIGCONT');
    await comesBack(() => store.note([known('a')], 0), done);
  });

  test('slow: what comes too late is unavailable within the time limit', async () => {
    // A script that is busy for twice the time limit, three times.
    const busy = `local function ms() local t = redis.call('TIME'); return t[1] * 1000 + t[2] / 1000 end
      local e = ms() + ${2 * withinMs}; while ms() < e do end`;
    const client = spawn('redis-cli', ['-s', redis.url.slice('unix:'.length), '-r', '3', 'EVAL', busy, '0']);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { answers, slowestMs } = await ask(store);
    expect(answers).toContain('unavailable');
    expect(slowestMs).toBeLessThan(withinMs + 50);
    await once(client, 'exit');
    expect(await store.read([known('a')], 0)).toEqual(found);
  });

  test('read-only: what is there can be read, and nothing noted', async () => {
    await store.note([known('a')], 0);
    redis.order('CONFIG', 'SET', 'min-replicas-to-write', '1');
    expect(await store.read([known('a')], 0)).toEqual(found);
    expect(await store.note([known('b')], 0)).toMatchObject({
      kind: 'unavailable',
      why: expect.stringMatching(/^Redis: NOREPLICAS/),
    });
    redis.order('CONFIG', 'SET', 'min-replicas-to-write', '0');
    expect(await store.note([known('b')], 0)).toEqual(done);
    redis.order('REPLICAOF', '127.0.0.1', '1');
    expect(await store.note([known('b')], 0)).toMatchObject({
      kind: 'unavailable',
      why: expect.stringMatching(/READONLY/),
    });
    redis.order('REPLICAOF', 'NO', 'ONE');
    expect(await store.note([known('b')], 0)).toEqual(done);
  });

  test('full: what is there can be read, and nothing noted', async () => {
    await store.note([known('a')], 0);
    redis.order('CONFIG', 'SET', 'maxmemory', '1');
    expect(await store.note([known('c')], 0)).toMatchObject({ kind: 'unavailable', why: expect.stringMatching(/OOM/) });
    expect(await store.read([known('a')], 0)).toEqual(found);
    redis.order('CONFIG', 'SET', 'maxmemory', '0');
    expect(await store.note([known('c')], 0)).toEqual(done);
  });

  test('a server that forgets its scripts is told again', async () => {
    redis.order('SCRIPT', 'FLUSH');
    expect(await store.note([known('a')], 0)).toEqual(done);
  });

  test('keys expire in the server, and stand under the prefix alone', async () => {
    await store.note([known('short', { until: 200 })], 0);
    expect(redis.order('TYPE', 'mailpolicy:1:known:short')).toBe('hash');
    await expect.poll(() => redis.order('EXISTS', 'mailpolicy:1:known:short'), { timeout: 3000 }).toBe('0');
    const other = redisStore({ url: redis.url, prefix: 'other*', withinMs: 4000 });
    expect(await other.read([known('a')], 0)).toEqual({ kind: 'absent' });
    expect(await other.list(undefined, undefined, 0)).toMatchObject({ entries: [] });
    await other.close();
  });
});

test('nobody listens there', async () => {
  const store = redisStore({ url: 'redis://127.0.0.1:1', prefix: 'mailpolicy', withinMs: 4000 });
  expect(await store.read([known('a')], 0)).toMatchObject({
    kind: 'unavailable',
    why: expect.stringMatching(/ECONNREFUSED/),
  });
  await store.close();
});

test('something that listens and says nothing, or something else than Redis', async () => {
  for (const words of ['', 'HTTP/1.1 400 Bad Request\r\n\r\n']) {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write(words);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const store = redisStore({ url: `redis://127.0.0.1:${port}`, prefix: 'mailpolicy', withinMs });
    const begun = performance.now();
    expect(await store.read([known('a')], 0)).toMatchObject({ kind: 'unavailable' });
    expect(performance.now() - begun).toBeLessThan(withinMs + 200);
    await store.close();
    server.close();
  }
});

function known(key: string, more: Partial<Entry> = {}): Entry {
  return { kind: 'known', key, slot: 0, first: 1, last: 1, count: 1, until: 100_000, ...more };
}

const found = expect.objectContaining({ kind: 'found' });
const done = expect.objectContaining({ kind: 'done' });

/** A hundred reads and notes, a few milliseconds apart: what they answer, and the slowest but one. */
async function ask(store: Store): Promise<{ readonly answers: readonly string[]; readonly slowestMs: number }> {
  const calls: Promise<readonly [string, number]>[] = [];
  for (let at = 0; at < 100; at++) {
    const begun = performance.now();
    const call = at % 2 ? store.read([known('a')], 0) : store.note([known('a')], 0);
    calls.push(call.then(({ kind }) => [kind, performance.now() - begun] as const));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const all = await Promise.all(calls);
  const took = all.map(([, ms]) => ms).sort((one, other) => one - other);
  return { answers: all.map(([kind]) => kind), slowestMs: took.at(-2) ?? 0 };
}

async function comesBack(call: () => Promise<unknown>, expected: unknown): Promise<void> {
  await expect.poll(call, { timeout: 5000, interval: 50 }).toEqual(expected);
}
