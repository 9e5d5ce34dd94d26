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
