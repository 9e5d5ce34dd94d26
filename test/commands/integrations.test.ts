import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { main } from '../../src/commands/main.ts';
import { runCommand } from './run-command.ts';

/** Arguments of a command line of ours, with these files in the place of its last argument. */
function argumentsOf(line: string): string[] {
  const [program, ...args] = line.split(' ');
  expect(program).toBe('mailpolicy');
  return args;
}

test('the hooks of pre-commit call commands that there are, on the files that they are for', async () => {
  const hooks: { id: string; language: string; entry: string; files: string }[] = parse(
    readFileSync('.pre-commit-hooks.yaml', 'utf8'),
  );
  expect(hooks.map(({ id, language, files }) => ({ id, language, files }))).toEqual([
    { id: 'mailpolicy-lint', language: 'node', files: '\\.rules$' },
    { id: 'mailpolicy-fmt', language: 'node', files: '\\.rules$' },
  ]);
  for (const { entry, files } of hooks) {
    const found = globSync('rules/**/*').filter((file) => new RegExp(files).test(file));
    expect(found).toContain('rules/msen.rules');
    expect(await runCommand(main, ...argumentsOf(entry), 'rules/msen.rules')).toMatchObject({ exit: 0, stderr: '' });
  }
});

// Slow: it plays all tests of all policies.
test('the workflow for GitHub calls commands that there are', { timeout: 20_000 }, async () => {
  const workflow: { jobs: { policy: { steps: { run?: string }[] } } } = parse(
    readFileSync('rules/examples/github-actions.yml', 'utf8'),
  );
  const lines = workflow.jobs.policy.steps.flatMap(({ run }) => (run?.startsWith('mailpolicy ') ? [run] : []));
  expect(lines.map((line) => argumentsOf(line)[0])).toEqual(['fmt', 'lint', 'test', 'lint']);
  for (const line of lines) {
    const args = argumentsOf(line.replace(/ > \S+$/, '').replace('policy/*.rules', 'rules/msen.rules'));
    const shipped = args.map((each) => (each === 'policy' ? 'rules' : each));
    expect(await runCommand(main, ...shipped)).toMatchObject({ exit: 0, stderr: '' });
  }
});
