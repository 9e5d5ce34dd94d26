import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { dovecotLogins } from '../../src/services/dovecot-logins.ts';

// Dovecot's own authentication service, with a file of users that `doveadm pw` could have written.

const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };
/** Version 2.3, whose configuration this is, and root, whom it starts as. */
const hasDovecot =
  process.getuid?.() === 0 &&
  spawnSync('dovecot', ['--version'], { env, encoding: 'utf8' }).stdout?.startsWith('2.3.') === true;
const folder = mkdtempSync(join(tmpdir(), 'mailpolicy-'));
const socket = join(folder, 'run', 'auth-client');

beforeAll(async () => {
  if (!hasDovecot) return;
  execFileSync('chmod', ['755', folder]);
  writeFileSync(join(folder, 'users'), 'ann:{PLAIN}secret::::::\n');
  writeFileSync(
    join(folder, 'dovecot.conf'),
    `base_dir = ${join(folder, 'run')}
log_path = ${join(folder, 'log')}
protocols =
ssl = no
passdb {
  driver = passwd-file
  args = ${join(folder, 'users')}
}
userdb {
  driver = static
}
auth_failure_delay = 0
service auth {
  unix_listener auth-client {
    mode = 0666
  }
}
`,
  );
  spawn('dovecot', ['-F', '-c', join(folder, 'dovecot.conf')], { env, stdio: 'ignore' });
  await vi.waitFor(() => expect(existsSync(socket)).toBe(true), 10_000);
});

afterAll(() => {
  if (hasDovecot) spawnSync('doveadm', ['-c', join(folder, 'dovecot.conf'), 'stop'], { env });
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(!hasDovecot)('right and wrong passwords, several at once', { timeout: 30_000 }, async () => {
  const { check } = dovecotLogins({ kind: 'unix', path: socket });
  const client = '192.0.2.1';
  const attempts = ['secret', 'wrong', 'secret', ''].map((password) => check({ user: 'ann', password, client }));
  expect((await Promise.all(attempts)).map(({ kind }) => kind)).toEqual(['right', 'wrong', 'right', 'wrong']);
  expect(await check({ user: 'eve', password: 'secret', client })).toEqual({ kind: 'wrong' });
});
