import { expect, test } from 'vitest';
import { plan } from '../../src/commands/plan.ts';
import { runCommand } from './run-command.ts';

const policy = 'test/commands/trial/small.rules';

test.each([
  ['plan-smtp', []],
  ['plan-policy', ['--listener', 'policy']],
])('%s', async (golden, options) => {
  const { exit, stdout, stderr } = await runCommand(plan, policy, ...options);
  await expect(stdout.replace(/plan [0-9a-f]{12}/, 'plan 0123456789ab')).toMatchFileSnapshot(`golden/${golden}.txt`);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
});

test('plan-lists', async () => {
  const { stdout } = await runCommand(plan, 'test/commands/trial/lists.rules');
  await expect(stdout.replace(/plan [0-9a-f]{12}/, 'plan 0123456789ab')).toMatchFileSnapshot('golden/plan-lists.txt');
});

test('as JSON', async () => {
  const { exit, stdout } = await runCommand(plan, policy, '--json', '--listener', 'policy');
  expect(exit).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    file: policy,
    listener: 'policy',
    gate: { known: 'rcpt', asks: ['recipient domain', 'client', 'authenticated'], file: policy, line: 8 },
    rules: [
      {
        name: 'nameless',
        verb: 'reject',
        here: true,
        known: 'mail',
        fixed: 'mail',
        answered: 'mail',
        atOnce: true,
        heldBy: null,
      },
      { name: 'program', here: false, known: null, fixed: null, answered: null, neverKnown: ['attachment extension'] },
      { name: 'dialup', here: true, known: 'connect', fixed: 'mail', answered: 'rcpt', heldBy: 'nameless', line: 18 },
      { name: 'abuse-desk' },
      { name: 'trial', observed: true, verb: 'reject', fixed: null, answered: null },
      { name: 'greeting', verb: 'tag', here: false },
      { name: 'everyone' },
    ],
  });
});

test.each([
  [[], 2, 'mailpolicy plan: one policy is planned: `mailpolicy plan FILE`\n'],
  [[policy, '--listener', 'milter'], 2, 'mailpolicy plan: `--listener milter` is none of: policy, smtp\n'],
  [[policy, '--jsn'], 2, /^mailpolicy plan: Unknown option '--jsn'/],
  [['nowhere.rules'], 2, 'mailpolicy plan: nowhere.rules: there is no such file\n'],
  [['test/commands/trial/broken.rules'], 1, /^error\[MP101\]/],
])('%j', async (args, exit, stderr) => {
  const ran = await runCommand(plan, ...args);
  expect(ran).toMatchObject({ exit, stdout: '' });
  expect(ran.stderr).toMatch(stderr);
});
