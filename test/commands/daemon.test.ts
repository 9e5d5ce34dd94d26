import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Daemon } from '../../src/commands/daemon.ts';
import { startDaemon } from '../../src/commands/daemon.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import { parseConfig } from '../../src/policy/config.ts';
import { systemClock } from '../../src/services/clock.ts';
import { makeLog } from '../../src/services/log.ts';
import { connectRaw } from '../acceptance/raw-client.ts';
import { swapOf } from '../policy/swap-of.ts';

const rules = `mailpolicy 1
help "https://example.org/{rule}"
otherwise reply 550 5.7.1 "Rejecting due to security policy, Please see: {help}"
domains hosted = "example.org"
relay to hosted
reject missing-helo when helo missing at once
reject bad-sender when sender is "bad@example.com" or subject contains "lottery"
  reply 550 5.7.1 "Not from {sender}"
tag bulk when sender domain is "bulk.example"
accept everyone
`;

let root = '';
const lines: string[] = [];
const log = makeLog({ format: 'text', priorities: false, clock: systemClock, write: (line) => lines.push(line) });

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mailpolicy-daemon-'));
  lines.length = 0;
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function start(listeners: string): Promise<Daemon | { readonly problem: string }> {
  const text = `policy: site.rules\nhostname: mx.example.org\ndelivery: {maildir: ${root}}\nlisteners:\n${listeners}`;
  const { config } = parseConfig(makeSource('mailpolicy.yaml', text), () => ({ problem: 'there is none' }));
  if (config === undefined) throw new Error('the configuration is wrong');
  return startDaemon({ config, swap: swapOf('site.rules', rules), log, clock: systemClock });
}

function portOf(daemon: Daemon, name: string): number {
  return Number(daemon.addresses.get(name)?.split(':').at(-1));
}

test('a policy is enforced at both kinds of listener', async () => {
  const daemon = await start(
    '  - {name: mx, kind: smtp, address: 127.0.0.1:0}\n  - {name: postfix, kind: policy, address: 127.0.0.1:0}\n',
  );
  if ('problem' in daemon) throw new Error(daemon.problem);
  const client = await connectRaw(portOf(daemon, 'mx'));
  await client.reply();
  const heard: string[][] = [];
  for (const line of [
    'MAIL FROM:<a@bulk.example>',
    'HELO client',
    'MAIL FROM:<bad@example.com>',
    'RCPT TO:<b@example.org>',
    'RSET',
    'MAIL FROM:<a@bulk.example>',
    'RCPT TO:<b@example.com>',
    'RCPT TO:<b@example.org>',
    'DATA',
  ]) {
    heard.push(await client.ask(line));
  }
  heard.push(await client.send(Buffer.from('Subject: hello\r\nX-Mailpolicy-Tags: forged\r\n\r\nx\r\n')));
  expect(heard.flat().map((line) => line.replace(/[0-9A-Z]{12}/, 'ID'))).toEqual([
    '550 5.7.1 Rejecting due to security policy, Please see: https://example.org/missing-helo',
    '250 mx.example.org Hello',
    '250 2.1.0 Ok',
    '550 5.7.1 Not from bad@example.com',
    '250 2.0.0 Ok',
    '250 2.1.0 Ok',
    '550 5.7.1 Rejecting due to security policy, Please see: https://example.org/relay',
    '250 2.1.5 Ok',
    '354 End data with <CR><LF>.<CR><LF>',
    '250 2.0.0 Ok, taken as ID.1',
  ]);
  client.close();
  const files = globSync('example.org/b/new/*', { cwd: root });
  const [mail = ''] = files.map((file) => readFileSync(join(root, file), 'utf8'));
  expect(mail.slice(mail.indexOf('X-Mail'))).toBe('X-Mailpolicy-Tags: bulk\r\nSubject: hello\r\n\r\nx\r\n');

  const attributes =
    'request=smtpd_access_policy\nprotocol_state=RCPT\nprotocol_name=ESMTP\nhelo_name=h\nclient_address=192.0.2.1\n';
  expect(
    await request(portOf(daemon, 'postfix'), `${attributes}sender=a@example.com\nrecipient=b@example.com\n\n`),
  ).toBe('action=550 5.7.1 Rejecting due to security policy, Please see: https://example.org/relay\n\n');
  await daemon.stop();
  expect(
    lines
      .filter((line) => line.includes(' rule='))
      .map((line) => /: (\w+): .* rule=(\S+)/.exec(line)?.slice(1).join(' ')),
  ).toEqual(['reject missing-helo', 'reject bad-sender', 'reject relay', 'accept everyone', 'reject relay']);
});

function request(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.once('data', (octets) => {
      socket.destroy();
      resolve(octets.toString());
    });
    socket.once('error', reject);
  });
}

test('an address that is taken opens nothing', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const daemon = await start(
    `  - {name: a, kind: policy, address: 127.0.0.1:0}\n  - {name: b, kind: smtp, address: 127.0.0.1:${port}}\n`,
  );
  expect(daemon).toEqual({ problem: expect.stringMatching(/^listener b: .*EADDRINUSE/) });
  taken.close();
});

test('a socket file is made for its group, removed at the end, and taken over from a process that was killed', async () => {
  const path = join(root, 'policy.sock');
  const listeners = `  - {name: a, kind: policy, address: "unix:${path}"}\n`;
  const first = await start(listeners);
  expect(await start(listeners)).toEqual({ problem: expect.stringMatching(/EADDRINUSE/) });
  if ('problem' in first) throw new Error(first.problem);
  expect([...first.addresses.values()]).toEqual([`unix:${path}`]);
  await first.stop();
  expect(globSync('*', { cwd: root })).toEqual([]);
});
