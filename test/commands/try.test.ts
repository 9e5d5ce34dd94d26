import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { tryCommand } from '../../src/commands/try.ts';
import { runCommand } from './run-command.ts';

const policy = 'test/commands/trial/small.rules';
const at = ['--now', '2026-11-23T08:30:00Z'];
const tryPolicy = (...options: readonly string[]) => runCommand(tryCommand, policy, ...at, ...options);

test.each([
  ['try-nameless', []],
  [
    'try-taken',
    [
      '--helo',
      'mail.example.net',
      '--tls',
      '--auth',
      'ann',
      '--from',
      '<>',
      '--to',
      'bob@example.net',
      '--message',
      'test/commands/trial/hello.eml',
    ],
  ],
  [
    'try-several',
    ['--helo', 'mail.example.net', '--to', 'ann@example.org', '--to', 'abuse@example.org', '--to', 'bob@example.net'],
  ],
])('%s', async (golden, options) => {
  const { exit, stdout, stderr } = await tryPolicy(...options);
  await expect(stdout).toMatchFileSnapshot(`golden/${golden}.txt`);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
});

test.each([
  ['try-listed', ['--client', '203.0.113.9']],
  ['try-unlisted', ['--client', '203.0.113.10']],
])('%s, by a zone file', async (golden, options) => {
  const rules = 'test/commands/trial/lists.rules';
  const { exit, stdout, stderr } = await runCommand(
    tryCommand,
    rules,
    ...at,
    '--helo',
    'mail.example.net',
    '--dns',
    'test/commands/trial/listed.zone',
    ...options,
  );
  await expect(stdout).toMatchFileSnapshot(`golden/${golden}.txt`);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
});

test.each([
  ['accepted', '250 2.1.5'],
  ['refused', '550 5.7.1 Nobody would get your bounces'],
  ['unavailable', '451 4.7.0'],
])('a call-out that comes to %s', async (outcome, reply) => {
  const session = ['--helo', 'a.example', '--from', 'ann@example.net', '--to', 'bob@example.org'];
  const probe = ['--probe', 'bob@example.net=refused', '--probe', `Ann@example.net=${outcome}`];
  const ran = await runCommand(tryCommand, 'test/commands/trial/callout.rules', ...at, ...session, ...probe);
  expect(ran.stdout).toContain(`C: RCPT TO:<bob@example.org>\nS: ${reply}`);
  expect(ran).toMatchObject({ exit: 0, stderr: '' });
});

test('as JSON', async () => {
  const { exit, stdout } = await tryPolicy(
    '--json',
    '--helo',
    'a.example',
    '--client',
    '192.0.2.1',
    '--message',
    'test/commands/trial/hello.eml',
  );
  expect(exit).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    verdict: 'accept',
    rule: 'everyone',
    fixedAt: 'message',
    answeredAt: 'message',
    replies: [
      { phase: 'connect', code: 220, status: null, text: 'ESMTP' },
      { phase: 'helo', code: 250, status: null, text: 'Hello' },
      { phase: 'mail', code: 250, status: '2.1.0', text: 'Ok' },
      { phase: 'rcpt', recipient: 'someone@example.org', code: 250, status: '2.1.5', text: 'Ok' },
      { phase: 'data', code: 354, status: null, text: 'End data with <CR><LF>.<CR><LF>' },
      { phase: 'message', code: 250, status: '2.0.0', text: 'Ok', rule: 'everyone', file: policy, line: 25 },
    ],
    tags: ['greeting'],
    observed: ['trial'],
    effects: [],
    trace: expect.arrayContaining([
      {
        phase: 'message',
        recipient: 'someone@example.org',
        rule: 'greeting',
        file: policy,
        line: 24,
        truth: 'true',
        asked: [
          {
            condition: 'subject contains "hello"',
            fact: 'subject',
            reading: 'known',
            values: ['hello'],
            truth: 'true',
          },
        ],
      },
    ]),
  });
});

test('the last word is that of the message, a recipient of which was refused', async () => {
  const { stdout } = await tryPolicy(
    '--json',
    '--helo',
    'a.example',
    '--to',
    'ann@example.org',
    '--to',
    'x@example.net',
  );
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'accept', rule: 'everyone', answeredAt: 'message' });
});

test('without a clock it is now', async () => {
  const { stdout } = await runCommand(tryCommand, policy, '--helo', 'a.example');
  expect(stdout).toContain(` at ${new Date().toISOString().slice(0, 13)}`);
});

test.each([
  [[], 2, 'mailpolicy try: one policy is tried: `mailpolicy try FILE [--client IP] …`\n'],
  [['a.rules', 'b.rules'], 2, 'mailpolicy try: one policy is tried: `mailpolicy try FILE [--client IP] …`\n'],
  [['nowhere.rules'], 2, 'mailpolicy try: nowhere.rules: there is no such file\n'],
  [[policy, '--clint', '192.0.2.1'], 2, /^mailpolicy try: Unknown option '--clint'/],
  [[policy, '--client', '192.0.2.256'], 2, 'mailpolicy try: `--client 192.0.2.256` is no IP address\n'],
  [[policy, '--from', 'a b@example.net'], 2, 'mailpolicy try: `--from a b@example.net` is no mail address\n'],
  [[policy, '--to', ''], 2, 'mailpolicy try: `--to ` is no mail address\n'],
  [[policy, '--now', 'noon'], 2, 'mailpolicy try: `--now noon` is no time: write 2026-11-23T08:30:00Z\n'],
  [[policy, '--message', 'nowhere.eml'], 2, 'mailpolicy try: nowhere.eml: there is no such file\n'],
  [[policy, '--dns', 'nowhere.zone'], 2, 'mailpolicy try: nowhere.zone: there is no such file\n'],
  [
    [policy, '--probe', 'ann@example.net=maybe'],
    2,
    'mailpolicy try: `--probe ann@example.net=maybe` says of nobody what his server answers: write ann@example.com=refused, or accepted, or unavailable\n',
  ],
  [
    [policy, '--dns', 'test/commands/trial/broken.zone'],
    2,
    /^mailpolicy try: test\/commands\/trial\/broken\.zone:2: `HINFO` is none of/,
  ],
  [['test/commands/trial/broken.rules'], 1, /^error\[MP101\]: `rejct` is no verb and no declaration\n/],
])('%j', async (args, exit, stderr) => {
  const ran = await runCommand(tryCommand, ...args);
  expect(ran).toMatchObject({ exit, stdout: '' });
  expect(ran.stderr).toMatch(stderr);
});

test('options that make no difference are said to make none', async () => {
  const probe = ['--probe', 'ann@example.net=refused'];
  const options = ['--helo', 'a.example', '--state', 'nowhere.db', '--dns', '/dev/null', ...probe];
  const { exit, stderr } = await runCommand(tryCommand, 'test/commands/trial/plain.rules', ...options);
  expect(exit).toBe(0);
  expect(existsSync('nowhere.db')).toBe(false);
  expect(stderr.split('\n')).toEqual([
    expect.stringMatching(/^mailpolicy try: `--dns`: /),
    expect.stringMatching(/^mailpolicy try: `--state`: /),
    expect.stringMatching(/^mailpolicy try: `--probe`: /),
    '',
  ]);
});
