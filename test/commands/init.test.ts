import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { fmt } from '../../src/commands/fmt.ts';
import { init } from '../../src/commands/init.ts';
import { lint } from '../../src/commands/lint.ts';
import { test as testCommand } from '../../src/commands/test.ts';
import { connectRaw } from '../acceptance/raw-client.ts';
import { startRecordsServer } from '../services/dns/records-server.ts';
import { runCommand } from './run-command.ts';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mailpolicy-init-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Runs it with `ROOT` standing for the folder of the test, in the arguments and in what it says. */
async function run(...args: readonly string[]) {
  const { exit, stdout, stderr } = await runCommand(init, ...args.map((each) => each.replace('ROOT', root)));
  return { exit, stdout: stdout.replaceAll(root, 'ROOT'), stderr: stderr.replaceAll(root, 'ROOT') };
}

function files(): string[] {
  return globSync('**/*', { cwd: root }).sort();
}

const written = [
  'site',
  'site/aliases.txt',
  'site/lists',
  'site/lists/blocked-clients.networks',
  'site/lists/blocked-senders.addresses',
  'site/lists/known-senders.addresses',
  'site/mailpolicy.yaml',
  'site/recipients.txt',
  'site/site.rules',
  'site/site.test.rules',
];

test('what it says', async () => {
  const { exit, stdout, stderr } = await run('ROOT/site');
  await expect(stdout).toMatchFileSnapshot('golden/init.txt');
  expect({ exit, stderr, files: files() }).toEqual({ exit: 0, stderr: '', files: written });
});

describe('a site without findings, whose tests pass', () => {
  test.each([
    [''],
    ['--domain site.example'],
    ['--domain Bücher.example --domain shop.site.example. --domain SHOP.site.example'],
    ['--domain example.net --hostname example.net'],
    ['--hostname mail.site.example'],
  ])('%s', async (options) => {
    expect(await run('ROOT/site', ...options.split(' ').filter((each) => each !== ''))).toMatchObject({ exit: 0 });
    const all = ['mailpolicy.yaml', 'site.rules', 'site.test.rules'].map((name) => join(root, 'site', name));
    const rules = all.filter((name) => name.endsWith('.rules'));
    const clean = { exit: 0, stdout: '', stderr: '' };
    expect(await runCommand(lint, ...all)).toEqual(clean);
    expect(await runCommand(fmt, '--check', ...rules)).toEqual(clean);
    const { exit, stdout } = await runCommand(testCommand, join(root, 'site'), '--coverage');
    expect(stdout).toMatch(/^coverage: (\d+) of \1 rules \(100 %\), (\d+) of \2 conditions \(100 %\)$/m);
    expect(exit).toBe(0);
  });
});

test('domains and the name of the server stand wherever they belong', async () => {
  await run('ROOT', '--domain', 'Bücher.example', '--domain', 'site.example');
  const lines = ['mailpolicy.yaml', 'site.rules', 'aliases.txt']
    .flatMap((name) => readFileSync(join(root, name), 'utf8').split('\n'))
    .filter((line) => /^[^#]*(?:bcher|site\.example)/.test(line));
  expect(lines).toEqual([
    'hostname: "mx.xn--bcher-kva.example"',
    '  - domains: ["xn--bcher-kva.example", "site.example"]',
    '    - domains: ["xn--bcher-kva.example", "site.example"]',
    'help "https://www.xn--bcher-kva.example/mail-policy#{rule}"',
    'domains hosted = "xn--bcher-kva.example", "site.example"',
    'domains our-names = "mx.xn--bcher-kva.example"',
    'postmaster@mx.xn--bcher-kva.example  postmaster@xn--bcher-kva.example',
  ]);
});

test('what the configuration has behind `#` can be switched on as it stands', async () => {
  await run('ROOT', '--domain', 'site.example');
  const config = join(root, 'mailpolicy.yaml');
  const tls = join(process.cwd(), 'test/fronts/tls');
  // Of two ways to log in, and of two ways to a mailbox, there can be only one.
  const whole = readFileSync(config, 'utf8')
    .replace(/^( *)# (?=- name:| +\w+: |(?!auth|lmtp)\w+: \S)/gm, '$1')
    .replaceAll('/etc/ssl/mx.site.example.pem', join(tls, 'mx.pem'))
    .replaceAll('/etc/ssl/mx.site.example.key', join(tls, 'mx.key'));
  writeFileSync(config, whole);
  writeFileSync(join(root, 'users.txt'), 'ann:{PLAIN}secret\n');
  writeFileSync(join(root, 'smarthost.login'), 'site:secret\n', { mode: 0o600 });
  expect(whole.match(/^ *# \w+: .*$/gm)).toEqual([
    '# auth: {dovecot: "unix:/run/dovecot/auth-client"}',
    '      # lmtp: "unix:/run/dovecot/lmtp"',
  ]);
  expect(await runCommand(lint, config)).toEqual({ exit: 0, stdout: '', stderr: '' });
});

describe('it writes nothing', () => {
  test.each<[string, () => void, readonly string[], string]>([
    [
      'where a file is there',
      () => writeFileSync(join(root, 'site.rules'), ''),
      ['ROOT'],
      'ROOT/site.rules: it is there already, and nothing was written; name another folder: `mailpolicy init DIR`',
    ],
    [
      'where several are, links to nowhere among them',
      () => {
        writeFileSync(join(root, 'site.rules'), '');
        symlinkSync('nowhere', join(root, 'mailpolicy.yaml'));
      },
      ['ROOT'],
      'ROOT/site.rules, ROOT/mailpolicy.yaml: they are there already, and nothing was written; name another folder: `mailpolicy init DIR`',
    ],
    [
      'into a file',
      () => writeFileSync(join(root, 'site'), ''),
      ['ROOT/site'],
      "ROOT/site/lists/blocked-clients.networks: it could not be written: ENOTDIR: not a directory, mkdir 'ROOT/site/lists'; nothing was left behind",
    ],
    [
      'where a file has the name of a folder',
      () => writeFileSync(join(root, 'lists'), ''),
      ['ROOT'],
      "ROOT/lists/blocked-clients.networks: it could not be written: ENOTDIR: not a directory, open 'ROOT/lists/blocked-clients.networks'; nothing was left behind",
    ],
    ['into two folders', () => undefined, ['ROOT', 'ROOT/b'], 'one folder: `mailpolicy init DIR`'],
    [
      'for what is no domain',
      () => undefined,
      ['ROOT', '--domain', 'a.example,b.example'],
      '`--domain` takes a domain such as `example.org`, and `a.example,b.example` is none',
    ],
    [
      'for an address in brackets',
      () => undefined,
      ['ROOT', '--hostname', '[192.0.2.1]'],
      '`--hostname` takes the name of this server such as `mx.example.org`, and `[192.0.2.1]` is none',
    ],
    [
      'where `mx.` before the domain is too long',
      () => undefined,
      ['ROOT', '--domain', `${'a.'.repeat(125)}bc`],
      '`--hostname` takes the name of this server such as `mx.example.org`, and here it has to be given',
    ],
  ])('%s', async (_name, prepare, args, problem) => {
    prepare();
    const before = files();
    expect(await run(...args)).toEqual({ exit: 2, stdout: '', stderr: `mailpolicy init: ${problem}\n` });
    expect(files()).toEqual(before);
  });

  test('for an unknown option', async () => {
    expect(await run('ROOT', '--force')).toMatchObject({
      exit: 2,
      stderr: expect.stringMatching(/^mailpolicy init: Unknown option '--force'/),
    });
    expect(files()).toEqual([]);
  });
});

// Slow: it starts the program twice, as a reader would.
test('the next two commands work as they stand, and the second takes mail', { timeout: 20_000 }, async () => {
  const nameServer = await startRecordsServer(() => []);
  onTestFinished(() => nameServer.stop());
  mkdirSync(join(root, "it's new"));
  const { stdout } = await runCommand(init, join(root, "it's new"), '--domain', 'site.example');
  const [play = '', serve = ''] = stdout.split('Next:\n')[1]?.trim().split(/\n\s+/) ?? [];
  const played = inShell(play);
  expect(await text(played.stdout)).toMatch(/^\d+ passed, 0 failed$/m);

  // Any free port, and no resolver but that of the test.
  const config = join(root, "it's new", 'mailpolicy.yaml');
  const there = readFileSync(config, 'utf8').replace(':2525', ':0');
  writeFileSync(config, `${there}\ndns: {servers: ["${nameServer.text}"]}\n`);
  const daemon = inShell(serve);
  onTestFinished(() => void daemon.kill('SIGKILL'));
  const client = await connectRaw(await portOf(daemon));
  await client.reply();
  await client.ask('EHLO client.site.example');
  await client.ask('MAIL FROM:<ann@site.example>');
  expect(await client.ask('RCPT TO:<abuse@site.example>')).toEqual(['250 2.1.5 Ok']);
  expect(await client.ask('RCPT TO:<postmaster>')).toEqual(['250 2.1.5 Ok']);
  expect(await client.ask('RCPT TO:<nobody@site.example>')).toEqual(['550 5.1.1 There is no such recipient here']);
  await client.ask('DATA');
  expect(await client.send(Buffer.from('From: ann@site.example\r\n\r\nHello\r\n'))).toEqual([
    expect.stringMatching(/^250 2\.0\.0 /),
  ]);
  client.close();
  daemon.kill('SIGTERM');
  expect(await once(daemon, 'exit')).toEqual([0, null]);
  const mailboxes = globSync('*/mail/*/*/new/*', { cwd: root }).map((path) => path.split('/').slice(2, 4).join('/'));
  expect(mailboxes.sort()).toEqual(['site.example/abuse', 'site.example/postmaster']);
});

function inShell(line: string) {
  const path = `${join(process.cwd(), 'bin')}${delimiter}${process.env['PATH'] ?? ''}`;
  return spawn('sh', ['-c', `exec ${line}`], { cwd: root, env: { ...process.env, PATH: path } });
}

async function portOf(daemon: ReturnType<typeof inShell>): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    daemon.stdout.on('data', (chunk) => {
      said += chunk;
      const [, found] = /listening on 127\.0\.0\.1:(\d+)/.exec(said) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
    daemon.once('exit', (code) => reject(new Error(`the daemon has ended with ${code}: ${said}`)));
  });
}
