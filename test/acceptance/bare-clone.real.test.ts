import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

// What somebody does who has just found the project: clone it, run the demo. Nothing is installed but the system's own
// npm and whatever Node comes with it.

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'mailpolicy-clone-'));
const hasGit = existsSync(join(root, '.git')) && spawnSync('git', ['--version']).status === 0;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Minutes, since the clone installs its dependencies.
test.skipIf(!hasGit)('npm run demo works in a bare clone', { timeout: 300_000 }, () => {
  const clone = join(folder, 'mailpolicy');
  const cloned = spawnSync('git', ['clone', '--quiet', root, clone], { encoding: 'utf8' });
  expect(cloned.stderr).toBe('');
  const outside = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((each) => !each.endsWith(join('node_modules', '.bin')));
  // Of this test's environment npm and vitest would tell the demo things that a user's shell does not.
  const { HOME } = process.env;
  const env = { PATH: outside.join(delimiter), ...(HOME === undefined ? {} : { HOME }) };
  const demo = spawnSync('npm', ['run', 'demo'], { cwd: clone, env, encoding: 'utf8' });
  expect(demo.status, demo.stdout + demo.stderr).toBe(0);
});
