import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { connectRaw } from '../acceptance/raw-client.ts';
import type { Ledger } from '../delivery/ledger.ts';
import { messagesIn, reckon, sendUntilClosed } from '../delivery/ledger.ts';
import type { Serving } from './serving.ts';
import { pause, serveSite } from './serving.ts';

// Whole daemons with two workers each, some of whose processes are killed.

const open: Serving[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.end();
}, 60_000);

async function serve(more: string): Promise<Serving> {
  const serving = await serveSite(more);
  open.push(serving);
  return serving;
}

const toMaildir = 'listeners: [{name: mx, kind: smtp, address: "127.0.0.1:0"}]\ndelivery: {maildir: mail}\n';

test('a worker that is killed under load is replaced within a second, 20 times, and nothing is lost', async () => {
  const serving = await serve(toMaildir);
  const ledger: Ledger = new Map();
  let count = 0;
  let isOver = false;
  const nextName = () => {
    count += 1;
    return `message-${count}`;
  };
  const senders = Array.from({ length: 4 }, async () => {
    while (!isOver) await sendUntilClosed(serving.port('mx'), ledger, nextName, { isOver: () => isOver });
  });
  const tookMs: number[] = [];
  for (let kill = 0; kill < 20; kill += 1) {
    const before = await serving.whole();
    const victim = before[kill % 2]?.pid ?? 0;
    process.kill(victim, 'SIGKILL');
    const began = performance.now();
    for (;;) {
      const after = await serving.whole();
      if (after.every(({ pid }) => pid !== victim)) break;
      await pause(10);
    }
    tookMs.push(Math.round(performance.now() - began));
    // Each lives long enough not to count as a misfortune.
    await pause(1300);
  }
  isOver = true;
  await Promise.all(senders);
  const { promised, lost, doubled } = reckon(ledger, messagesIn(serving.root));
  process.stdout.write(`replaced after ${tookMs.join(' ')} ms; ${promised} messages\n`);
  expect(promised).toBeGreaterThan(200);
  expect({ lost, doubled, late: tookMs.filter((ms) => ms >= 1000) }).toEqual({ lost: [], doubled: [], late: [] });
}, 120_000);

test('the sessions of the other worker go on', async () => {
  const serving = await serve(toMaildir);
  const [one, other] = [await connectRaw(serving.port('mx')), await connectRaw(serving.port('mx'))];
  expect([await one.reply(), await other.reply()].flat()).toHaveLength(2);
  const [first] = await serving.whole();
  process.kill(first?.pid ?? 0, 'SIGKILL');
  const heard = await Promise.allSettled([one.ask('NOOP'), other.ask('NOOP')]);
  expect(heard.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  await expect
    .poll(() => serving.lines.join('\n'))
    .toMatch(/worker 1 \(pid \d+\) has ended after [\d.]+ s: SIGKILL; it is replaced now/);
});

test('workers that end one after the other are replaced later and later', async () => {
  const serving = await serve(toMaildir);
  for (let kill = 0; kill < 4; kill += 1) {
    const [first] = await serving.whole();
    process.kill(first?.pid ?? 0, 'SIGKILL');
    await expect
      .poll(async () => (await serving.whole())[0]?.pid, { interval: 10, timeout: 10_000 })
      .not.toBe(first?.pid);
  }
  const said = serving.lines.filter((line) => line.includes('worker 1 (pid'));
  expect(said.map((line) => line.replace(/.*SIGKILL; /, ''))).toEqual([
    'it is replaced now',
    '2 in a row; the next one starts in 0.25 s',
    '3 in a row; the next one starts in 0.5 s',
    '4 in a row; the next one starts in 1 s',
  ]);
});

test('workers do not outlive the main process', async () => {
  const serving = await serve(toMaildir);
  const pids = (await serving.whole()).map(({ pid }) => pid ?? 0);
  process.kill(serving.child.pid ?? 0, 'SIGKILL');
  await pause(1000);
  expect(pids.filter(isAlive)).toEqual([]);
});

test('no port stays open and no worker alive where one cannot start', async () => {
  // The policy is read by the main process, the Maildir by the workers; a second daemon finds the port taken.
  const serving = await serve(toMaildir);
  const taken = toMaildir.replace('127.0.0.1:0', `127.0.0.1:${serving.port('mx')}`);
  await expect(serve(taken)).rejects.toThrow(/listener mx: .*EADDRINUSE/);
});

function isAlive(pid: number): boolean {
  try {
    // One that has ended, and that nobody has asked about yet, is there as a zombie.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
