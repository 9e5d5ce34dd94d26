import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dovecotLogins } from '../../src/services/dovecot-logins.ts';

const hello = 'VERSION\t1\t2\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\tx\nDONE\n';

/** Asks a service that says `greeting`, and `answer` once it has been asked. */
async function ask(greeting: string, answer: string, user = 'ann') {
  const folder = mkdtempSync(join(tmpdir(), 'mailpolicy-'));
  const path = join(folder, 'auth');
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.setEncoding('utf8');
    socket.write(greeting);
    socket.on('data', (text: string) => {
      heard.push(...text.split('\n').filter((line) => line !== ''));
      if (text.includes('AUTH\t')) socket.end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  try {
    const attempt = { user, password: 'se cret', client: '192.0.2.1' };
    return { login: await dovecotLogins({ kind: 'unix', path }, 100).check(attempt), heard };
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
}

test.each([
  ['OK\t1\tuser=ann@example.org\n', { kind: 'right', user: 'ann@example.org' }],
  ['OK\t1\n', { kind: 'right', user: 'ann' }],
  ['FAIL\t1\tuser=ann\n', { kind: 'wrong' }],
  ['FAIL\t1\tuser=ann\ttemp\n', { kind: 'unavailable' }],
  ['FAIL\t1\tuser=ann\tcode=temp_fail\n', { kind: 'unavailable' }],
  ['CONT\t1\tabc\n', { kind: 'unavailable' }],
  ['OK\t1\tuser=a', { kind: 'unavailable' }],
  ['', { kind: 'unavailable' }],
])('%j', async (answer, wanted) => {
  expect((await ask(hello, answer)).login).toEqual(wanted);
});

test('what it is asked', async () => {
  const { heard } = await ask(hello, 'FAIL\t1\n');
  expect(heard).toEqual([
    'VERSION\t1\t1',
    expect.stringMatching(/^CPID\t\d+$/),
    `AUTH\t1\tPLAIN\tservice=smtp\tsecured\trip=192.0.2.1\tresp=${Buffer.from('\0ann\0se cret').toString('base64')}`,
  ]);
});

test('a service of another version, one that says nothing, one that never stops, and none', async () => {
  expect((await ask('VERSION\t2\t0\n', '')).login).toEqual({ kind: 'unavailable' });
  expect((await ask('', '')).login).toEqual({ kind: 'unavailable' });
  expect((await ask('MECH\tPLAIN\n'.repeat(10_000), '')).login).toEqual({ kind: 'unavailable' });
  const nowhere = dovecotLogins({ kind: 'unix', path: '/nowhere/at/all' });
  expect(await nowhere.check({ user: 'ann', password: 'x', client: '::1' })).toEqual({ kind: 'unavailable' });
});

test('a NUL would end the name early', async () => {
  expect((await ask(hello, 'OK\t1\n', 'ann\0bob')).login).toEqual({ kind: 'wrong' });
});
