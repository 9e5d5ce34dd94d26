import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { sqliteStore } from '../../../src/services/store/sqlite.ts';
import type { Entry, Store } from '../../../src/services/store/store.ts';
import { conform, everything } from './conformance.ts';

// A machine that is busy with other tests may take its time to start a thread.
vi.setConfig({ testTimeout: 30_000 });

const withinMs = 2000;

/** A time limit that a loaded machine keeps, for what is not about time. */
const patientMs = 10_000;

describe('conformance', () =>
  conform(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'store-'));
    return {
      open: () => sqliteStore({ path: join(folder, 'state.db'), sizeOctets: 2 ** 30, withinMs: patientMs }),
      remove: async () => rmSync(folder, { recursive: true }),
    };
  }));

let folder = '';
let path = '';
let store: Store;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'store-'));
  path = join(folder, 'state.db');
  store = open();
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(sizeOctets = 2 ** 30): Store {
  return sqliteStore({ path, sizeOctets, withinMs });
}

function known(key: string, more: Partial<Entry> = {}): Entry {
  return { kind: 'known', key, slot: 0, first: 1, last: 1, count: 1, until: 100, ...more };
}

const isRoot = process.getuid?.() === 0;
const nobody = 65_534;

function whyOf(answer: { readonly kind: string; readonly why?: string }): string {
  return answer.why ?? answer.kind;
}

const found = expect.objectContaining({ kind: 'found' });
const done = expect.objectContaining({ kind: 'done' });

/** What a call answers, and that it does so in time. */
async function inTime<Answer>(call: Promise<Answer>): Promise<Answer> {
  const begun = performance.now();
  const answer = await call;
  expect(performance.now() - begun).toBeLessThan(withinMs + 3000);
  return answer;
}

/** Asks again until the store has come back. */
async function comesBack(call: () => Promise<unknown>, expected: unknown): Promise<void> {
  await expect.poll(call, { timeout: 10_000, interval: 50 }).toEqual(expected);
}

test('it outlives the process that noted it', async () => {
  await store.note([known('a')], 0);
  await store.close();
  store = open();
  expect(await store.read([known('a')], 0)).toEqual(found);
});

test('it outlives a process that is killed', async () => {
  const script = join(folder, 'note.mjs');
  const order = { path, sizeOctets: 2 ** 30, withinMs: patientMs };
  const module = pathToFileURL(join(import.meta.dirname, '../../../src/services/store/sqlite.ts'));
  writeFileSync(
    script,
    `import { sqliteStore } from ${JSON.stringify(module.href)};
    const answer = await sqliteStore(${JSON.stringify(order)}).note([${JSON.stringify(known('a'))}], 0);
    process.stdout.write(answer.kind);
    setInterval(() => undefined, 1000);`,
  );
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [said] = await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(String(said)).toBe('done');
  expect(await store.read([known('a')], 0)).toEqual(found);
});

test('nothing is touched before the first call', async () => {
  expect(await store.sweep(0)).toEqual({ kind: 'done', number: 0 });
  expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
});

test('what is asked before it is closed is done, and answered', async () => {
  const first = store.note([known('a')], 0);
  await store.close();
  expect(await first).toEqual(done);
  store = open();
  const later = [store.read([known('a')], 0), store.note([known('b')], 0)];
  await store.close();
  expect(await Promise.all(later)).toEqual([found, done]);
  store = open();
  expect(await store.read([known('b')], 0)).toEqual(found);
});

test('full: what is there can be read, and there is room again when it has ended', async () => {
  store = open(40 * 4096);
  await store.read([known('a')], 0);
  let at = 0;
  let answer: Awaited<ReturnType<Store['note']>>;
  do {
    answer = await store.note(
      Array.from({ length: 50 }, () => known(`key ${at++} ${'x'.repeat(60)}`)),
      0,
    );
  } while (answer.kind === 'done' && at < 20_000);
  expect(answer).toEqual({ kind: 'unavailable', why: `${path} is full` });
  expect(await store.read([known(`key 0 ${'x'.repeat(60)}`)], 0)).toEqual(found);
  expect(await store.sweep(100)).toEqual(done);
  expect(await store.note([known('new', { until: 200 })], 100)).toEqual(done);
});

test('locked by another process: answered in time, and comes back by itself', async () => {
  await store.note([known('a')], 0);
  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  expect(await inTime(store.note([known('b')], 0))).toEqual({
    kind: 'unavailable',
    why: `${path} is locked by another process`,
  });
  expect(await inTime(store.read([known('a')], 0))).toEqual(found);
  const waits = store.note([known('c')], 0);
  setTimeout(() => other.exec('ROLLBACK'), 50);
  expect(await waits).toEqual(done);
  other.close();
});

test('locked before it was opened', async () => {
  await store.note([known('a')], 0);
  await store.close();
  const other = new DatabaseSync(path);
  other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; CREATE TABLE x (y); COMMIT');
  store = open();
  expect(await inTime(store.read([known('a')], 0))).toMatchObject({ kind: 'unavailable' });
  other.close();
  await comesBack(() => store.read([known('a')], 0), found);
});

test('corrupt: unavailable until it is mended or taken away', async () => {
  await store.note([known('a')], 0);
  await store.close();
  const sound = readFileSync(path);
  writeFileSync(path, 'this is no database '.repeat(1000));
  store = open();
  expect(await inTime(store.read([known('a')], 0))).toEqual({
    kind: 'unavailable',
    why: `${path}: file is not a database`,
  });
  expect(await inTime(store.note([known('a')], 0))).toMatchObject({ kind: 'unavailable' });
  writeFileSync(path, sound);
  await comesBack(() => store.read([known('a')], 0), found);
});

test('corrupt while it is open', async () => {
  for (let at = 0; at < 2000; at += 100)
    await store.note(
      Array.from({ length: 100 }, (_, each) => known(`${at + each}`)),
      0,
    );
  await store.close();
  const sound = readFileSync(path);
  store = open();
  expect(await store.read([known('5')], 0)).toEqual(found);
  writeFileSync(path, Buffer.concat([sound.subarray(0, 4096), Buffer.alloc(sound.length - 4096, 0xff)]));
  await expect.poll(async () => await everythingOrWhy(store), { timeout: 10_000 }).toMatch(/malformed|not a database/);
  rmSync(path);
  await comesBack(() => store.note([known('5')], 0), done);
});

test('a file cut short', async () => {
  for (let at = 0; at < 2000; at += 100)
    await store.note(
      Array.from({ length: 100 }, (_, each) => known(`${at + each}`)),
      0,
    );
  await store.close();
  truncateSync(path, 8192);
  store = open();
  expect(await everythingOrWhy(store)).toMatch(/malformed/);
});

async function everythingOrWhy(from: Store): Promise<string> {
  try {
    return `${(await everything(from, undefined, 0)).length}`;
  } catch (error) {
    return String(error);
  }
}

test('gone: a file that is removed or replaced is noticed, and what lies there is used', async () => {
  await store.note([known('a')], 0);
  renameSync(path, `${path}.away`);
  for (const end of ['-wal', '-shm']) renameSync(`${path}${end}`, `${path}.away${end}`);
  await comesBack(() => store.read([known('a')], 0), { kind: 'absent' });
  await store.note([known('b')], 0);
  rmSync(folder, { recursive: true });
  await comesBack(async () => (await store.note([known('c')], 0)).kind, 'unavailable');
  expect(await inTime(store.read([known('c')], 0))).toMatchObject({ kind: 'unavailable' });
});

test('read-only: nothing can be noted, and it comes back by itself', async () => {
  await store.note([known('a')], 0);
  await store.close();
  renameSync(folder, `${folder}.away`);
  store = open();
  expect(await store.read([known('a')], 0)).toMatchObject({ kind: 'unavailable' });
  renameSync(`${folder}.away`, folder);
  chmodSync(path, 0o444);
  chmodSync(folder, 0o555);
  // Root may write everywhere; the thread of the store is loaded by now, and needs nothing else of the disk.
  if (isRoot) process.seteuid?.(nobody);
  try {
    await expect
      .poll(async () => whyOf(await store.note([known('b')], 0)), { timeout: 10_000 })
      .toMatch(/unable to open|readonly/);
    expect(whyOf(await inTime(store.note([known('b')], 0)))).toMatch(/unable to open|readonly/);
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(folder, 0o755);
    chmodSync(path, 0o644);
  }
  await comesBack(() => store.note([known('b')], 0), done);
  expect(await store.read([known('a'), known('b')], 0)).toMatchObject({ entries: [{ key: 'a' }, { key: 'b' }] });
});

test('another schema, and a file of something else, are named', async () => {
  const database = new DatabaseSync(path);
  database.exec('CREATE TABLE x (y); PRAGMA user_version = 7; PRAGMA application_id = 1835100524');
  expect(await store.read([known('a')], 0)).toEqual({
    kind: 'unavailable',
    why: `${path}: ${path} has schema 7, and this version of mailpolicy reads schema 1; name another file, or let the version that wrote it export it`,
  });
  database.exec('PRAGMA application_id = 5');
  database.close();
  await store.close();
  store = open();
  expect(await store.note([known('a')], 0)).toEqual({
    kind: 'unavailable',
    why: `${path}: ${path} is a SQLite file of something else; name another file`,
  });
});

test('more asks than a file keeps up with are answered at once', async () => {
  const answers = await Promise.all(Array.from({ length: 20_500 }, () => store.read([known('a')], 0)));
  expect(answers.filter(({ kind }) => kind === 'unavailable').length).toBeGreaterThanOrEqual(500);
  await comesBack(() => store.read([known('a')], 0), { kind: 'absent' });
});

test('nothing stalls the event loop while a lock is waited for', async () => {
  await store.note([known('a')], 0);
  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  let longest = 0;
  let last = performance.now();
  const ticking = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  await store.note([known('b')], 0);
  clearInterval(ticking);
  other.close();
  expect(longest).toBeLessThan(withinMs / 2);
});
