import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { explain } from '../../src/commands/explain.ts';
import { catalog } from '../../src/diagnostics/catalog.ts';
import { inBrief } from '../../src/diagnostics/in-brief.ts';
import { runCommand } from './run-command.ts';

beforeEach(() => {
  for (const name of ['NO_COLOR', 'FORCE_COLOR']) vi.stubEnv(name, undefined);
});
afterEach(() => void vi.unstubAllEnvs());

test('the page of a code, in capitals or not', async () => {
  const { exit, stdout, stderr } = await runCommand(explain, 'MP101');
  expect([exit, stderr]).toEqual([0, '']);
  await expect(stdout).toMatchFileSnapshot('golden/explain.txt');
  expect(await runCommand(explain, 'mp101')).toEqual({ exit, stdout, stderr });
});

test.each(catalog.map((page) => [page.code, page] as const))(
  '%s: the bad example with its finding, and the good one',
  async (code, page) => {
    const { exit, stdout } = await runCommand(explain, code);
    expect(exit).toBe(0);
    expect(stdout.startsWith(`${page.severity}[${code}]: ${page.title}\n`)).toBe(true);
    // Once as the title of the page, once as found in its bad example, where it may weigh less.
    expect(stdout.match(new RegExp(`^(?:error|warning|note)\\[${code}\\]: `, 'gm'))).toHaveLength(2);
    for (const example of [page.bad, page.good])
      expect(stdout).toContain(
        inBrief(example)
          .trimEnd()
          .replaceAll(/^(?=.)/gm, '  '),
      );
  },
);

test('several codes, one after the other', async () => {
  const { stdout } = await runCommand(explain, 'MP101', 'MP307');
  expect(
    stdout.match(/^(?:error|warning)\[MP\d+\]: (?:unknown statement|an entry that is there twice)$/gm),
  ).toHaveLength(2);
});

test('as JSON', async () => {
  const { exit, stdout } = await runCommand(explain, 'mp205', '--json');
  expect(exit).toBe(0);
  expect(JSON.parse(stdout)).toEqual([
    {
      code: 'MP205',
      severity: 'warning',
      title: 'a rule held until after the message',
      doc: expect.stringContaining('order is precedence'),
      bad: expect.stringContaining('reject forger'),
      good: expect.stringContaining('reject forger'),
    },
  ]);
});

test('colours where they are asked for', async () => {
  vi.stubEnv('FORCE_COLOR', '1');
  expect((await runCommand(explain, 'MP101')).stdout).toContain('\u001b[1;31merror[MP101]\u001b[0m');
});

test.each([
  [['MP1011'], 'mailpolicy explain: there is no finding MP1011; did you mean MP101?\n'],
  [['mp10l'], 'mailpolicy explain: there is no finding mp10l; did you mean MP101?\n'],
  [['spam'], expect.stringMatching(/^mailpolicy explain: there is no finding spam; codes run from MP001 to MP\d+\n$/)],
  [['MP101', 'MP999x'], expect.stringContaining('there is no finding MP999x')],
  [[], 'mailpolicy explain: which code? `mailpolicy explain MP101`\n'],
  [['--xml', 'MP101'], expect.stringContaining('--xml')],
])('%j has no page', async (args, stderr) => {
  expect(await runCommand(explain, ...args)).toEqual({ exit: 2, stdout: '', stderr });
});
