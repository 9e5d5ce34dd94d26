import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

// A process of its own, which starts others to time them: a second or two.
test('npm run bench -- --quick runs through', { timeout: 30_000 }, async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, 'bench.ts'),
    '--quick',
  ]);
  expect(stderr).toBe('');
  const names = [...stdout.matchAll(/^(\S.*?) {2,}[\d,.]+/gm)].map(([, name]) => name);
  expect(names).toEqual([
    'Msen, whole mails',
    'Msen, envelopes alone',
    '10 rules',
    '1000 rules',
    '10000 rules',
    '20 rules on 100,000 networks',
    expect.stringMatching(/ lines$/),
    'mailpolicy lint rules/msen.rules',
    'mailpolicy lint, 100 rules and 1,000 entries',
    'tsc --version',
    'node -e 0',
  ]);
});
