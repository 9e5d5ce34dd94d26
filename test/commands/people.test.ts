import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { giveOrder } from '../../src/commands/control.ts';
import { ctl } from '../../src/commands/ctl.ts';
import type { Daemon } from '../../src/commands/daemon.ts';
import { startDaemon } from '../../src/commands/daemon.ts';
import { readFile } from '../../src/commands/read-file.ts';
import type { Steering } from '../../src/commands/steering.ts';
import { openSteering } from '../../src/commands/steering.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import { frontKinds } from '../../src/mail/front-kind.ts';
import { compile } from '../../src/policy/compile.ts';
import { parseConfig } from '../../src/policy/config.ts';
import { makeSwap } from '../../src/policy/swap.ts';
import { systemClock } from '../../src/services/clock.ts';
import { makeLog } from '../../src/services/log.ts';
import { connectRaw } from '../acceptance/raw-client.ts';

// A daemon with recipients, aliases and users in files, from RCPT to `mailpolicy ctl reload`.

const folder = mkdtempSync(join(tmpdir(), 'mailpolicy-people-'));
const control = join(folder, 'control.sock');
const lines: string[] = [];
let daemon: Daemon | undefined;
let steering: Steering | undefined;

const write = (files: Readonly<Record<string, string>>) => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
};

beforeAll(async () => {
  write({
    people: 'ann\nbob\n',
    aliases: 'info@example.org  ann@example.org, bob@example.org\n',
    users: 'ann:{PLAIN}one\n',
  });
  const text = `policy: site.rules
hostname: mx.example.org
reload: signal
control: control.sock
users: users
recipients:
  - {domains: [example.org, example.net], file: people}
aliases: aliases
delivery: {maildir: mail}
limits: {unknown-recipients: 3, exempt: []}
listeners:
  - {name: mx, kind: smtp, address: 127.0.0.1:0}
`;
  const { config } = parseConfig(makeSource(join(folder, 'mailpolicy.yaml'), text), readFile);
  if (config === undefined) throw new Error('the configuration is right');
  const rules = `mailpolicy 1
otherwise reply 550 5.7.1 "No"
domains hosted = "example.org"
relay to hosted
reject closed when recipient local-part is "closed"
accept everyone
`;
  const compiled = compile(makeSource('site.rules', rules), readFile, frontKinds, 0);
  const swap = makeSwap(compiled, async () => ({ compiled, report: '' }));
  if (swap === undefined) throw new Error('the policy is right');
  const log = makeLog({ format: 'text', priorities: false, clock: systemClock, write: (line) => lines.push(line) });
  const started = await startDaemon({ config, swap, log, clock: systemClock });
  if ('problem' in started) throw new Error(started.problem);
  daemon = started;
  const steered = await openSteering({ config, swap, daemon, log, clock: systemClock, metrics: undefined });
  if ('problem' in steered) throw new Error(steered.problem);
  steering = steered;
});

afterAll(async () => {
  await steering?.close();
  await daemon?.stop();
  rmSync(folder, { recursive: true });
});

async function connect() {
  const client = await connectRaw(Number(daemon?.addresses.get('mx')?.split(':').at(-1)));
  await client.reply();
  for (const line of ['EHLO c', 'MAIL FROM:<a@example.com>']) await client.ask(line);
  const rcpt = async (address: string) => (await client.ask(`RCPT TO:<${address}>`)).join();
  return { ...client, rcpt };
}

const ok = '250 2.1.5 Ok';
const unknown = '550 5.1.1 There is no such recipient here';

test('the gate first, then the rules, then whether there is such a recipient', async () => {
  const client = await connect();
  // In the file, and not hosted.
  expect(await client.rcpt('ann@example.net')).toBe('550 5.7.1 No');
  expect(await client.rcpt('closed@example.org')).toBe('550 5.7.1 No');
  expect(await client.rcpt('eve@example.org')).toBe(unknown);
  expect(await client.rcpt('ann@example.org')).toBe(ok);
  expect(await client.rcpt('info+x@example.org')).toBe(ok);
  expect(await client.rcpt('postmaster')).toBe(ok);
  await client.ask('DATA');
  expect((await client.send(Buffer.from('Subject: x\r\n\r\n')))[0]).toMatch(/^250 /);
  expect(
    globSync('mail/*/*/new/*', { cwd: folder })
      .map((path) => path.split('/').slice(1, 3).join('/'))
      .toSorted(),
  ).toEqual(['example.org/ann', 'example.org/bob', 'mx.example.org/postmaster']);
  const [bob = ''] = globSync('mail/example.org/bob/new/*', { cwd: folder });
  expect(readFileSync(join(folder, bob), 'utf8')).toMatch(/^\tfor <info\+x@example\.org>;/m);
  expect(lines.join('')).toContain('550 5.1.1; to=<eve@example.org>; there is no such recipient');
  client.close();
});

test('what is saved is there after a reload; what is broken is not, and says why', async () => {
  const reload = () => giveOrder(control, 'reload');
  expect(await reload()).toMatchObject({ kind: 'unchanged', files: [], isKept: false });

  write({
    people: 'ann\ncarl\n',
    aliases: 'info@example.org  ann@example.org\nhelp@example.org  carl@example.org\n',
    users: 'ann:{PLAIN}two\nbob:{PLAIN}x\n',
  });
  const before = await connect();
  expect(await before.rcpt('bob@example.org')).toBe(ok);
  expect(await reload()).toMatchObject({
    isKept: false,
    files: [
      'users: 1 added, 0 removed, 1 changed',
      'recipients of example.org: 1 added, 1 removed',
      'recipients of example.net: 1 added, 1 removed',
      'aliases: 1 added, 0 removed, 1 changed',
    ],
  });
  // A message keeps the recipients that it began with.
  expect(await before.rcpt('bob@example.org')).toBe(ok);
  before.close();
  const after = await connect();
  expect(await after.rcpt('bob@example.org')).toBe(unknown);
  expect(await after.rcpt('help@example.org')).toBe(ok);
  after.close();

  lines.length = 0;
  write({ aliases: 'help@example.org  help2@example.org\nhelp2@example.org  help@example.org\n', people: 'bob\n' });
  const said: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  expect(await ctl(['reload', '--socket', control])).toBe(1);
  vi.restoreAllMocks();
  expect(said.join('')).toMatch(
    /^ {2}a file with an error is not used, and those of before stay\n {2}error\[MP823\]: this alias leads back.*\n.*aliases:2:20/m,
  );
  expect(lines.join('')).toContain('MP823');
  const still = await connect();
  expect(await still.rcpt('help@example.org')).toBe(ok);
  expect(await still.rcpt('bob@example.org')).toMatch(/^(?:550 5\.1\.1|421)/);
  still.close();

  rmSync(join(folder, 'people'));
  expect(await reload()).toMatchObject({ isKept: true });
  write({ people: 'ann\n', aliases: '' });
  expect(await reload()).toMatchObject({
    isKept: false,
    files: [
      'recipients of example.org: 0 added, 1 removed',
      'recipients of example.net: 0 added, 1 removed',
      'aliases: 0 added, 2 removed',
    ],
  });
});

test('unknown recipients count for the client', async () => {
  const client = await connect();
  const heard: string[] = [];
  for (let at = 0; at < 4; at += 1) heard.push(await client.rcpt(`x${at}@example.org`).catch(() => 'closed'));
  expect(heard).toContain('421 4.7.0 Too many unknown recipients');
  client.close();
});
