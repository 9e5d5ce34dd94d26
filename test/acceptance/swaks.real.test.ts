import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planData } from '../../src/commands/plan-table.ts';
import { readFile } from '../../src/commands/read-file.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import { smtpFront } from '../../src/mail/front-kind.ts';
import type { Phase } from '../../src/mail/phase.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { pageReplies, pageReply } from './msen-replies.ts';
import { connectRaw } from './raw-client.ts';

// `npm start` as a process of its own, and swaks, which is nobody's friend, as its client.

const root = join(import.meta.dirname, '..', '..');
const messages = join(root, 'test', 'demo', 'messages');
const hasSwaks = spawnSync('swaks', ['--version']).status === 0;

const daemon = spawn(process.execPath, [join(root, 'test', 'demo', 'start.ts'), '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
let port = 0;

beforeAll(async () => {
  for await (const line of createInterface(daemon.stdout)) {
    const [, found] = /enforced on 127\.0\.0\.1:(\d+)/.exec(line) ?? [];
    if (found === undefined) continue;
    port = Number(found);
    break;
  }
  daemon.stdout.resume();
});

afterAll(async () => {
  const closed = once(daemon, 'exit');
  daemon.kill('SIGTERM');
  expect(await closed).toEqual([0, null]);
});

const stranger = ['--from', 'carol@example.net', '--to', 'ann@msen.example'];
const dialogues: Readonly<Record<string, readonly string[]>> = {
  dnsbl: [...stranger, '--xclient-addr', '203.0.113.250'],
  spf: ['--from', 'security@bank.example', '--to', 'ann@msen.example'],
  'unvalidated-sender': ['--from', 'carol@away.example', '--to', 'ann@msen.example'],
  'invalid-sender': ['--from', 'nobody@forged.example', '--to', 'ann@msen.example'],
  'blacklisted-recipient': ['--from', 'carol@example.net', '--to', 'noreply@msen.example'],
  'blacklisted-sender': ['--from', 'offers@bulk.example', '--to', 'ann@msen.example'],
  'inline-executable': [...stranger, '--data', `@${join(messages, 'inline.eml')}`],
  'image-from-stranger': [...stranger, '--data', `@${join(messages, 'picture.eml')}`],
  executable: [
    ...stranger,
    '--attach-type',
    'application/octet-stream',
    '--attach-name',
    'setup.exe',
    '--attach',
    'MZ',
  ],
  access: [...stranger, '--xclient-addr', '198.51.100.200'],
  relay: ['--from', 'carol@example.net', '--to', 'bob@example.org'],
};

test.skipIf(!hasSwaks).each(Object.entries(dialogues))('swaks hears the reply of %s', async (rule, args) => {
  expect(refusal(await swaks(args))).toEqual({
    phase: announced(rule),
    reply: pageReply(rule, args[args.indexOf('--from') + 1]),
  });
});

test.skipIf(!hasSwaks)('swaks delivers a good message', async () => {
  const transcript = await swaks(stranger);
  expect(refusal(transcript)).toBeUndefined();
  expect(transcript).toMatch(/^ -> \.\n<- {2}250 2\.0\.0 Ok/m);
});

test('MAIL without HELO hears the reply of missing-helo', async () => {
  const client = await connectRaw(port);
  await client.reply();
  expect(await client.ask('MAIL FROM:<carol@example.net>')).toEqual([pageReply('missing-helo')]);
  client.close();
});

// Everybody is known to the greylists of `npm start`; greylisting.real.test.ts has a first contact.
test('every reply of the page is played', () => {
  expect(pageReplies.map(({ name }) => name).sort()).toEqual(
    [...Object.keys(dialogues), 'missing-helo', 'first-contact'].sort(),
  );
});

test.each(pageReplies)('plan announces the phase of $name', ({ name, phase }) => {
  // A plan says when at the latest: greylisting above it does not hold who says no name.
  expect(announced(name)).toBe(name === 'missing-helo' ? 'rcpt' : phase);
});

/** The phase at which `mailpolicy plan` says that a rule is answered; the gate is passed on RCPT. */
function announced(rule: string): Phase | undefined {
  if (rule === 'relay') return 'rcpt';
  return planned.rules.find(({ name }) => name === rule)?.answered ?? undefined;
}

const planned = planData(loadMsen(), smtpFront);

function loadMsen() {
  const name = join(root, 'rules', 'msen.rules');
  const found = readFile(name);
  const loaded = 'text' in found ? loadPolicy(makeSource(name, found.text), readFile).policy : undefined;
  if (loaded === undefined) throw new Error('msen.rules does not load');
  return loaded;
}

/** What swaks printed; it exits with another status when it is refused. */
async function swaks(args: readonly string[]): Promise<string> {
  const common = ['--server', `127.0.0.1:${port}`, '--helo', 'mail.example.net', '--protocol', 'ESMTP'];
  const run = promisify(execFile)('swaks', [...common, ...args]);
  const { stdout } = await run.catch((error: { stdout: string }) => error);
  return stdout;
}

const phaseOf: Readonly<Record<string, Phase>> = { MAIL: 'mail', RCPT: 'rcpt', DATA: 'data', '.': 'message' };

/** The first reply that swaks did not like (`<**`), and the phase of the command before it. */
function refusal(transcript: string): { readonly phase: Phase | undefined; readonly reply: string } | undefined {
  let command = '';
  for (const line of transcript.split('\n')) {
    if (line.startsWith(' -> ')) command = line.slice(' -> '.length);
    const [, reply] = /^<\*\* (.*)$/.exec(line) ?? [];
    if (reply !== undefined) return { phase: phaseOf[command.split(' ', 1)[0] ?? ''], reply };
  }
  return undefined;
}
