import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connectRaw } from './raw-client.ts';

// Somebody fetches his mail from a real Dovecot, which reports it, and may send mail then.

const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };
/** Version 2.3 with POP3, whose configuration this is, and root, whom it starts as. */
const hasDovecot =
  process.getuid?.() === 0 &&
  existsSync('/usr/lib/dovecot/pop3-login') &&
  spawnSync('dovecot', ['--version'], { env, encoding: 'utf8' }).stdout?.startsWith('2.3.') === true;

const bin = join(import.meta.dirname, '../../bin/mailpolicy');
const folder = mkdtempSync(join(tmpdir(), 'mailpolicy-'));
const conf = join(folder, 'dovecot.conf');
const log = join(folder, 'log');
let daemon: ReturnType<typeof spawn> | undefined;
let [smtp, pop, reports] = [0, 0, 0];

beforeAll(async () => {
  if (!hasDovecot) return;
  [smtp, pop, reports] = [await freePort(), await freePort(), await freePort()];
  execFileSync('chmod', ['755', folder]);
  writeFileSync(
    join(folder, 'site.rules'),
    `mailpolicy 1
otherwise reply 550 5.7.1 "No"
state if unavailable skip
relay for pop-login within 30 minutes
accept everyone
`,
  );
  writeFileSync(
    join(folder, 'mailpolicy.yaml'),
    `policy: site.rules
hostname: mx.example.org
listeners: [{name: mx, kind: smtp, address: "127.0.0.1:${smtp}", xclient: [127.0.0.0/8]}]
delivery: {maildir: mail}
store: {sqlite: {within: 5 seconds}}
pop-logins: 127.0.0.1:${reports}
`,
  );
  mkdirSync(join(folder, 'boxes'), { mode: 0o777 });
  execFileSync('chmod', ['777', join(folder, 'boxes')]);
  writeFileSync(join(folder, 'users'), 'ann:{PLAIN}secret::::::\n');
  writeFileSync(
    conf,
    `base_dir = ${join(folder, 'run')}
log_path = ${log}
protocols = pop3
ssl = no
disable_plaintext_auth = no
listen = 127.0.0.1
mail_location = maildir:${join(folder, 'boxes')}/%u
first_valid_uid = 1
passdb {
  driver = passwd-file
  args = ${join(folder, 'users')}
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=${join(folder, 'boxes')}
}
auth_failure_delay = 0
auth_policy_server_url = http://127.0.0.1:${reports}/
auth_policy_hash_nonce = a-nonce
service pop3-login {
  inet_listener pop3 {
    port = ${pop}
  }
  inet_listener pop3s {
    port = 0
  }
}
`,
  );
  daemon = spawn(process.execPath, [bin, 'serve', '--config', join(folder, 'mailpolicy.yaml')], { stdio: 'ignore' });
  spawn('dovecot', ['-F', '-c', conf], { env, stdio: 'ignore' });
  for (const port of [smtp, pop]) {
    await vi.waitFor(async () => (await connectRaw(port)).close(), { timeout: 30_000, interval: 100 });
  }
}, 60_000);

afterAll(async () => {
  if (hasDovecot) spawnSync('doveadm', ['-c', conf, 'stop'], { env });
  const ended = daemon === undefined ? undefined : once(daemon, 'exit');
  daemon?.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(!hasDovecot)('who has fetched mail may send it, and nobody else', { timeout: 60_000 }, async () => {
  expect(await rcpt('127.0.0.1')).toBe('550 5.7.1 No');
  expect(await fetchMail('wrong')).toMatch(/^-ERR/);
  expect(await rcpt('127.0.0.1')).toBe('550 5.7.1 No');
  expect(await fetchMail('secret')).toMatch(/^\+OK/);
  await vi.waitFor(async () => expect(await rcpt('127.0.0.1')).toBe('250 2.1.5 Ok'), {
    timeout: 10_000,
    interval: 200,
  });
  expect(await rcpt('198.51.100.7')).toBe('550 5.7.1 No');
});

test.skipIf(!hasDovecot)("the same out of Dovecot's log, and by hand", { timeout: 60_000 }, async () => {
  const config = ['--config', join(folder, 'mailpolicy.yaml')];
  const state = (args: readonly string[], input = '') =>
    spawnSync(process.execPath, [bin, 'state', ...args, ...config], { encoding: 'utf8', input });
  expect(state(['forget', '127.0.0.1']).stdout).toBe('1 forgotten\n');
  expect(await rcpt('127.0.0.1')).toBe('550 5.7.1 No');
  expect(state(['login', '-'], readFileSync(log, 'utf8')).status).toBe(0);
  expect(await rcpt('127.0.0.1')).toBe('250 2.1.5 Ok');
  expect(state(['login', '198.51.100.7', '2001:db8::7']).status).toBe(0);
  expect(await rcpt('198.51.100.7')).toBe('250 2.1.5 Ok');
  expect(await rcpt('IPV6:2001:db8::7')).toBe('250 2.1.5 Ok');
  expect(state(['login', 'nobody'])).toMatchObject({
    status: 2,
    stderr: 'mailpolicy state: `nobody` is no IP address\n',
  });
});

/** What a recipient elsewhere is answered, for a client at this address. */
async function rcpt(address: string): Promise<string | undefined> {
  const client = await connectRaw(smtp);
  await client.reply();
  await client.ask('EHLO proxy.example');
  await client.ask(`XCLIENT ADDR=${address}`);
  await client.ask('EHLO ann.example.net');
  await client.ask('MAIL FROM:<ann@example.org>');
  const heard = await client.ask('RCPT TO:<bob@example.com>');
  client.close();
  return heard.at(-1);
}

/** Logs in with POP3, and gives the answer to the password. */
async function fetchMail(password: string): Promise<string> {
  const socket = connect(pop, '127.0.0.1');
  const lines = createInterface(socket)[Symbol.asyncIterator]();
  let heard = '';
  for (const command of ['', 'USER ann', `PASS ${password}`]) {
    if (command !== '') socket.write(`${command}\r\n`);
    heard = (await lines.next()).value ?? '';
  }
  socket.end('QUIT\r\n');
  return heard;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}
