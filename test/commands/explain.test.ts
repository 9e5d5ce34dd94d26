import { expect, test } from 'vitest';
import { explain } from '../../src/commands/explain.ts';
import { catalog } from '../../src/diagnostics/catalog.ts';
import { runCommand } from './run-command.ts';

test('every code has a page with its finding in the bad example', async () => {
  for (const { code, title } of catalog) {
    const { exit, stdout } = await runCommand(explain, code);
    expect([exit, stdout.includes(title), stdout.split(`[${code}]`).length]).toEqual([0, true, 3]);
  }
});

test('a code is found in any case, and one that does not exist has advice', async () => {
  expect((await runCommand(explain, 'mp101')).stdout).toContain('unknown statement');
  expect(await runCommand(explain, 'MP1O1')).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('did you mean MP101?'),
  });
  expect(await runCommand(explain)).toMatchObject({ exit: 2, stderr: expect.stringContaining('which code?') });
});

test('as JSON it has the page whole', async () => {
  const { stdout } = await runCommand(explain, '--json', 'MP201');
  expect(JSON.parse(stdout)).toMatchObject([{ code: 'MP201', severity: 'error' }]);
});
