import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { maildir } from '../../src/delivery/maildir.ts';
import type { Drop } from '../../src/delivery/outlet.ts';
import { parseAddress } from '../../src/mail/address.ts';
import type { Arrival } from '../../src/mail/arrival.ts';
import { parseIp } from '../../src/mail/ip.ts';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mailpolicy-maildir-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const message = Buffer.from('Subject: x\r\nReturn-path: <forged@example.com>\r\n\r\nbody\xff\r\n', 'latin1');

function arrival(): Arrival {
  const client = parseIp('192.0.2.1');
  if (client === undefined) throw new Error('it is an address');
  return { id: 'ID.1', client, helo: 'h', protocol: 'SMTP', sender: undefined, at: 1_700_000_000_123 };
}

function to(text: string, tags: readonly string[] = []): Drop {
  const recipient = parseAddress(text);
  if (recipient === undefined) throw new Error('it is an address');
  return { recipient, mailbox: recipient, named: recipient, tags };
}

function files(): string[] {
  return globSync('**/*', { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .toSorted();
}

test('each recipient has a file in new, and nothing is left in tmp', async () => {
  const deliver = maildir({ root, host: 'mx.example.org' });
  const deliveries = [to('Bob@example.org', ['bulk']), to('ann@example.org'), to('bob@EXAMPLE.org')];
  expect(await deliver(message, deliveries, arrival())).toEqual({ kind: 'durable', notes: [] });
  expect(files().map((file) => file.replace(/\d+\.M\d+P\d+Q\d+\..*/, 'NAME'))).toEqual([
    'example.org/ann/new/NAME',
    'example.org/bob/new/NAME',
  ]);
  expect(readdirSync(join(root, 'example.org/bob')).toSorted()).toEqual(['cur', 'new', 'tmp']);

  const [ann = '', bob = ''] = files().map((file) => readFileSync(join(root, file), 'latin1'));
  expect(bob.split('\r\n')).toEqual([
    'Return-Path: <>',
    'Delivered-To: Bob@example.org',
    'Received: from h ([192.0.2.1])',
    '\tby mx.example.org with SMTP id ID.1',
    '\tfor <Bob@example.org>; Tue, 14 Nov 2023 22:13:20 +0000',
    'X-Mailpolicy-Tags: bulk',
    'Subject: x',
    '',
    'body\xff',
    '',
  ]);
  expect(ann).not.toContain('Tags');
});

test('names do not repeat, at once or one after the other', async () => {
  const deliver = maildir({ root, host: 'mx' });
  await Promise.all(Array.from({ length: 20 }, () => deliver(message, [to('bob@example.org')], arrival())));
  await deliver(message, [to('bob@example.org')], arrival());
  expect(files()).toHaveLength(21);
});

test('a message that is discarded for all touches nothing', async () => {
  const deliver = maildir({ root, host: 'mx' });
  expect(await deliver(message, [], arrival())).toEqual({
    kind: 'durable',
    notes: [],
  });
  expect(readdirSync(root)).toEqual([]);
});

test('where one mailbox cannot be written, nobody has the message', async () => {
  writeFileSync(join(root, 'example.com'), 'a file where a folder should be');
  const deliver = maildir({ root, host: 'mx' });
  const delivered = await deliver(
    message,
    [to('bob@example.org'), to('ann@example.com'), to('eve@example.org')],
    arrival(),
  );
  expect(delivered).toMatchObject({ kind: 'failed', why: expect.stringMatching(/ENOTDIR|EEXIST/) });
  expect(files()).toEqual(['example.com']);
});

test('a failure at the rename takes back what was renamed', async () => {
  const deliver = maildir({ root, host: 'mx' });
  await deliver(message, [to('bob@example.org'), to('ann@example.org')], arrival());
  for (const file of files()) rmSync(join(root, file));
  rmSync(join(root, 'example.org/ann/new'), { recursive: true });
  expect(await deliver(message, [to('bob@example.org'), to('ann@example.org')], arrival())).toMatchObject({
    kind: 'failed',
  });
  expect(files()).toEqual([]);
});

test('a mailbox that was removed is made again', async () => {
  const deliver = maildir({ root, host: 'mx' });
  await deliver(message, [to('bob@example.org')], arrival());
  rmSync(join(root, 'example.org'), { recursive: true });
  expect(await deliver(message, [to('bob@example.org')], arrival())).toEqual({ kind: 'durable', notes: [] });
  expect(files()).toHaveLength(1);
});

test('a folder of mailboxes that does not exist is made, and a relative one means the same', async () => {
  const deliver = maildir({ root: join(root, 'deep/er'), host: 'mx' });
  expect(await deliver(message, [to('postmaster')], arrival())).toEqual({ kind: 'durable', notes: [] });
  expect(files()[0]).toMatch(/^deep\/er\/mx\/postmaster\/new\//);
});

test('mail is for nobody else to read', async () => {
  await maildir({ root, host: 'mx' })(message, [to('bob@example.org')], arrival());
  const modes = globSync('example.org/**', { cwd: root }).map((path) => statSync(join(root, path)).mode & 0o007);
  expect(modes).toEqual(modes.map(() => 0));
});
