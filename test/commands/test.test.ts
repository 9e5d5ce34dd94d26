import { describe, expect, test } from 'vitest';
import { test as testCommand } from '../../src/commands/test.ts';
import { runCommand } from './run-command.ts';

const folder = 'test/commands/trial';

test('a passing file', async () => {
  expect(await runCommand(testCommand, `${folder}/small.rules`)).toEqual({
    exit: 0,
    stdout: `ok    ${folder}/small.rules:27  a test beside the rules\n1 passed, 0 failed\n`,
    stderr: '',
  });
});

test('failures in detail, coverage, and what an include brings along', async () => {
  const { exit, stdout } = await runCommand(testCommand, `${folder}/small.test.rules`, '--coverage');
  await expect(stdout).toMatchFileSnapshot('golden/test-coverage.txt');
  expect(exit).toBe(1);
});

test('a test that two files have is played once', async () => {
  const { stdout } = await runCommand(testCommand, `${folder}/small.rules`, `${folder}/small.test.rules`);
  expect(stdout).toMatch(/^2 passed, 1 failed$/m);
});

test('a folder: what cannot be read is said, and the others are played', async () => {
  const { exit, stdout, stderr } = await runCommand(testCommand, folder);
  expect(exit).toBe(1);
  expect(stdout).toMatch(/^2 passed, 1 failed$/m);
  expect(stderr).toMatch(/^error\[MP101\]: `rejct` .*^error\[MP501\]: `clint` /ms);
});

test('as JSON', async () => {
  const { exit, stdout } = await runCommand(testCommand, `${folder}/small.test.rules`, '--json', '--coverage');
  expect(exit).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    passed: 2,
    failed: 1,
    tests: [
      { title: 'a test beside the rules', passed: true, failures: [] },
      {
        title: 'this one fails twice',
        file: `${folder}/small.test.rules`,
        line: 4,
        passed: false,
        failures: [
          { line: 6, expected: 'expect accept', came: expect.stringContaining('`program`') },
          {
            line: 7,
            expected: 'expect reply 550 5.7.1 "No programs" at message',
            came: expect.stringContaining('550 5.7.1'),
          },
        ],
      },
      { title: 'this one passes', passed: true },
    ],
    coverage: {
      rules: expect.arrayContaining([{ name: 'nameless', file: `${folder}/small.rules`, line: 11, acted: true }]),
    },
  });
});

describe('what cannot be run', () => {
  test.each([
    [['nowhere'], 2, 'mailpolicy test: nowhere: there is no such file\n'],
    [['--covrage'], 2, /^mailpolicy test: Unknown option '--covrage'/],
    [['rules/lists'], 2, 'mailpolicy test: no test stands in rules/lists\n'],
    [[`${folder}/faulty.test.rules`, 'test/commands/golden'], 1, /MP501/],
  ])('%j', async (args, exit, stderr) => {
    const ran = await runCommand(testCommand, ...args);
    expect(ran.exit).toBe(exit);
    expect(ran.stderr).toMatch(stderr);
  });
});

// Slow: every test of every policy, and each answer looked at once more.
test('the policies of this project are tested whole', { timeout: 20_000 }, async () => {
  const { exit, stdout } = await runCommand(testCommand, 'rules', '--coverage');
  expect(stdout).toMatch(/^coverage: (\d+) of \1 rules \(100 %\), (\d+) of \2 conditions \(100 %\)$/m);
  expect(exit).toBe(0);
});
