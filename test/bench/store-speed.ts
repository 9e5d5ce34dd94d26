import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { StoreOrder } from '../../src/services/store/open-store.ts';
import { openStore } from '../../src/services/store/open-store.ts';
import type { Entry, Store } from '../../src/services/store/store.ts';
import { hasRedis, startRedis } from '../services/store/real-redis.ts';

/** Greylisting by one store: a check reads two entries, an update notes one. */
export interface StoreFigure {
  readonly name: string;
  /** A check with its update, one session after the other and a hundred side by side, per second. */
  readonly alonePerSecond: number;
  readonly besidePerSecond: number;
  /** Processor time of this process with all its threads for one of those side by side, in microseconds. */
  readonly cpuUs: number;
  /** With all entries in it: checks per second, a hundred side by side, and megabytes in this process, on the disk or in the server. */
  readonly checksPerSecond: number;
  readonly megabytes: number;
}

export interface StoreLaps {
  readonly alone: number;
  readonly beside: number;
  readonly entries: number;
}

const now = Date.UTC(2026, 10, 23);

/** Times every store that there is here, one after the other. */
export async function storeSpeed(laps: StoreLaps): Promise<readonly StoreFigure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mailpolicy-store-'));
  const path = join(folder, 'state.db');
  const patience = { withinMs: 60_000 };
  try {
    const figures = [
      await measure('memory', { kind: 'memory' }, laps, heapSince()),
      await measure(
        'SQLite',
        { kind: 'sqlite', path, sizeOctets: 2 ** 40, ...patience },
        laps,
        () => sizeOf(path) + sizeOf(`${path}-wal`),
      ),
    ];
    if (!hasRedis) return figures;
    const redis = await startRedis();
    const octets = () => Number(/^used_memory:(\d+)/m.exec(redis.order('INFO', 'memory'))?.[1] ?? 0);
    figures.push(await measure('Redis', { kind: 'redis', url: redis.url, prefix: 'bench', ...patience }, laps, octets));
    await redis.remove();
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What has come to live on the heap since then. */
function heapSince(): () => number {
  setFlagsFromString('--expose-gc');
  const living = () => {
    runInNewContext('gc')();
    return process.memoryUsage().heapUsed;
  };
  const before = living();
  return () => living() - before;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

async function measure(
  name: string,
  order: StoreOrder,
  { alone, beside, entries }: StoreLaps,
  octets: () => number,
): Promise<StoreFigure> {
  const store = await openStore(order);
  await store.read([], now);
  const alonePerSecond = await perSecond(alone, 1, (at) => session(store, at));
  const before = process.cpuUsage();
  const besidePerSecond = await perSecond(beside, 100, (at) => session(store, alone + at));
  const { user, system } = process.cpuUsage(before);
  for (let at = 0; at < entries; at += 1000) {
    const done = await store.note(
      Array.from({ length: Math.min(1000, entries - at) }, (_, each) => waiting(at + each)),
      now,
    );
    if (done.kind === 'unavailable') throw new Error(`${name}: ${done.why}`);
  }
  const checksPerSecond = await perSecond(beside, 100, (at) => check(store, (at * 7919) % entries));
  const size = octets();
  await store.close();
  return {
    name,
    alonePerSecond,
    besidePerSecond,
    cpuUs: (user + system) / beside,
    checksPerSecond,
    megabytes: size / 1024 / 1024,
  };
}

async function session(store: Store, at: number): Promise<void> {
  await check(store, at);
  const done = await store.note([waiting(at)], now);
  if (done.kind === 'unavailable') throw new Error(done.why);
}

async function check(store: Store, at: number): Promise<void> {
  const { key } = waiting(at);
  const found = await store.read(
    [
      { kind: 'known', key },
      { kind: 'waiting', key },
    ],
    now,
  );
  if (found.kind === 'unavailable') throw new Error(found.why);
}

function waiting(at: number): Entry {
  const key = `203.0.${at % 256}.0/24 sender-${at}@mail.example.net recipient-${at % 5000}@example.org`;
  return { kind: 'waiting', key, slot: 0, first: now, last: now, count: 1, until: now + 86_400_000 };
}

async function perSecond(times: number, side: number, work: (at: number) => Promise<void>): Promise<number> {
  let next = 0;
  const began = performance.now();
  const workers = Array.from({ length: side }, async () => {
    for (let at = next++; at < times; at = next++) await work(at);
  });
  await Promise.all(workers);
  return (times / (performance.now() - began)) * 1000;
}
