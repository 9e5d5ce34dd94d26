import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { connectRaw } from '../acceptance/raw-client.ts';
import { messagesIn } from '../delivery/ledger.ts';
import type { Serving } from './serving.ts';
import { pause, serveSite } from './serving.ts';

// How a daemon of several processes ends, and what it shows of itself before.

const open: Serving[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.end();
}, 60_000);

const tls = join(import.meta.dirname, '../fronts/tls');
const site = `listeners:
  - {name: mx, kind: smtp, address: "127.0.0.1:0"}
  - {name: tls, kind: smtp, address: "127.0.0.1:0", tls: {cert: ${tls}/mx.pem, key: ${tls}/mx.key, implicit: true}}
  - {name: postfix, kind: policy, address: "127.0.0.1:0"}
delivery: {maildir: mail}
`;

async function serve(more = ''): Promise<Serving> {
  const serving = await serveSite(`${site}${more}`);
  open.push(serving);
  await expect.poll(() => serving.port('postfix'), { timeout: 20_000 }).not.toBe(0);
  return serving;
}

test('SIGTERM to all processes: what has begun comes to its end in each of them', async () => {
  const serving = await serve();
  const greeted = async () => {
    const client = await connectRaw(serving.port('mx'));
    await client.reply();
    return client;
  };
  const clients = [await greeted(), await greeted()];
  const idle = [await greeted(), await greeted()];
  for (const client of clients) {
    for (const line of ['EHLO x', 'MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.org>', 'DATA']) {
      await client.ask(line);
    }
  }
  const workers = await serving.whole();
  expect(workers.map(({ connections }) => connections)).toEqual([2, 2]);
  // As a service manager does it.
  for (const pid of [serving.child.pid, ...workers.map((each) => each.pid)]) process.kill(pid ?? 0, 'SIGTERM');
  for (const client of idle) expect((await client.reply())[0]).toMatch(/^421 4\.3\.2/);
  await expect(connectRaw(serving.port('mx'))).rejects.toThrow('ECONNREFUSED');
  for (const client of clients) expect((await client.send(Buffer.from('Subject: x\r\n\r\n')))[0]).toMatch(/^250/);
  expect(await once(serving.child, 'exit')).toEqual([0, null]);
  expect(messagesIn(serving.root)).toHaveLength(2);
  expect(serving.lines.filter((line) => line.includes('has ended'))).toEqual([]);
});

test('a second SIGTERM ends all at once', async () => {
  const serving = await serve();
  const client = await connectRaw(serving.port('mx'));
  await client.reply();
  for (const line of ['EHLO x', 'MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.org>', 'DATA']) await client.ask(line);
  const pids = (await serving.whole()).map(({ pid }) => pid ?? 0);
  const ended = once(serving.child, 'exit');
  serving.child.kill('SIGTERM');
  await pause(200);
  serving.child.kill('SIGTERM');
  expect(await ended).toEqual([null, 'SIGTERM']);
  await pause(500);
  expect(pids.filter((pid) => !hasEnded(pid))).toEqual([]);
});

test('a connection that begins with TLS is handed over whole', async () => {
  const serving = await serve();
  for (let at = 0; at < 4; at += 1) {
    const socket = connect({ port: serving.port('tls'), host: '127.0.0.1', rejectUnauthorized: false });
    const [greeting] = await once(socket, 'data');
    expect(String(greeting)).toMatch(/^220 /);
    socket.end('QUIT\r\n');
    await once(socket, 'close');
  }
  await expect.poll(async () => (await serving.status()).workers.map(({ connections }) => connections)).toEqual([0, 0]);
});

test('metrics are those of all workers, and ready is when all of them are', async () => {
  const serving = await serve('metrics: 127.0.0.1:0\n');
  const origin = `http://127.0.0.1:${serving.port('metrics')}`;
  const sample = async (name: string) =>
    new RegExp(`^${name}\\S* (\\S+)$`, 'm').exec(await (await fetch(`${origin}/metrics`)).text())?.[1];
  expect((await fetch(`${origin}/readyz`)).status).toBe(200);
  for (let at = 0; at < 7; at += 1) {
    const client = await connectRaw(serving.port('mx'));
    await client.reply();
    client.close();
  }
  expect(await sample('mailpolicy_sessions_total{listener="mx"}')).toBe('7');
  expect(await sample('mailpolicy_workers')).toBe('2');
  await pause(1100);
  const [first] = await serving.whole();
  process.kill(first?.pid ?? 0, 'SIGKILL');
  await expect.poll(async () => (await fetch(`${origin}/readyz`)).status, { interval: 5, timeout: 20_000 }).toBe(503);
  await expect.poll(async () => (await fetch(`${origin}/readyz`)).status, { timeout: 20_000 }).toBe(200);
  // What it had counted is not lost with it.
  expect(await sample('mailpolicy_sessions_total{listener="mx"}')).toBe('7');
  expect(await sample('mailpolicy_worker_replacements_total')).toBe('1');
});

function hasEnded(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}
