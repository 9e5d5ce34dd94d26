import { once } from 'node:events';
import { expect, test } from 'vitest';
import { connectRaw } from '../acceptance/raw-client.ts';
import { messagesIn } from '../delivery/ledger.ts';
import { rules, serveSite } from './serving.ts';

// Three processes: a second.
test('a daemon with two workers takes mail in each, reloads in both, and stops', { timeout: 20_000 }, async () => {
  const serving = await serveSite(
    'listeners: [{name: mx, kind: smtp, address: "127.0.0.1:0"}]\ndelivery: {maildir: mail}\n',
  );
  const clients = [await connectRaw(serving.port('mx')), await connectRaw(serving.port('mx'))];
  for (const client of clients) {
    await client.reply();
    for (const line of ['EHLO x', 'MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.org>', 'DATA']) {
      await client.ask(line);
    }
    expect((await client.send(Buffer.from('Subject: x\r\n\r\n')))[0]).toMatch(/^250 2\.0\.0 Ok, taken as \w{12}\.1$/);
  }
  expect((await serving.status()).workers).toMatchObject([
    { worker: 1, state: 'ready', connections: 1, generation: 1 },
    { worker: 2, state: 'ready', connections: 1, generation: 1 },
  ]);
  serving.write('site.rules', rules.replace('"No"', '"No, never"'));
  expect(await serving.order('reload')).toMatchObject({ kind: 'swapped' });
  expect((await serving.status()).workers.map(({ generation }) => generation)).toEqual([2, 2]);
  for (const client of clients) {
    // A session goes on under its plan.
    for (const line of ['MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.com>']) await client.ask(line);
    const later = await connectRaw(serving.port('mx'));
    await later.reply();
    for (const line of ['EHLO x', 'MAIL FROM:<a@example.com>']) await later.ask(line);
    expect(await later.ask('RCPT TO:<b@example.com>')).toEqual(['550 5.7.1 No, never']);
    later.close();
  }
  serving.child.kill('SIGTERM');
  expect(await once(serving.child, 'exit')).toEqual([0, null]);
  expect(messagesIn(serving.root)).toHaveLength(2);
  await serving.end();
});

test('who exists is known in each worker, in one that begins later as well', { timeout: 20_000 }, async () => {
  const serving = await serveSite(
    'listeners: [{name: mx, kind: smtp, address: "127.0.0.1:0"}]\ndelivery: {maildir: mail}\nrecipients: [{domains: [example.org], file: people}]\n',
    rules,
    { people: 'ann\n' },
  );
  const ask = async () => {
    const client = await connectRaw(serving.port('mx'));
    await client.reply();
    for (const line of ['EHLO x', 'MAIL FROM:<a@example.com>']) await client.ask(line);
    const heard = [await client.ask('RCPT TO:<ann@example.org>'), await client.ask('RCPT TO:<bob@example.org>')];
    client.close();
    return heard.map(([line = '']) => line.slice(0, 9)).join(', ');
  };
  // Connections go to the workers in turn.
  expect([await ask(), await ask()]).toEqual(Array(2).fill('250 2.1.5, 550 5.1.1'));
  serving.write('people', 'bob\n');
  expect(await serving.order('reload')).toMatchObject({ files: ['recipients of example.org: 1 added, 1 removed'] });
  expect([await ask(), await ask()]).toEqual(Array(2).fill('550 5.1.1, 250 2.1.5'));
  const [first] = await serving.whole();
  process.kill(first?.pid ?? 0, 'SIGKILL');
  await expect.poll(async () => (await serving.status()).workers.some(({ pid }) => pid === first?.pid)).toBe(false);
  await serving.whole();
  expect([await ask(), await ask()]).toEqual(Array(2).fill('550 5.1.1, 250 2.1.5'));
  await serving.end();
});
