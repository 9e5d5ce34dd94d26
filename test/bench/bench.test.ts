import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { canStart } from '../services/dns/real-servers.ts';
import { askers } from './dns-askers.ts';
import { hasSmtpSource } from './smtp-load.ts';

// Processes of their own, which start others to time them: seconds.
test('npm run bench -- --quick runs through', { timeout: 30_000 }, async () => {
  expect(await rowsOf(['--quick'])).toEqual([
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
    'Msen without what it asks others',
    'the same, 2 workers',
    'a greylist in memory',
    'a greylist in SQLite',
    'an empty server',
  ]);
});

test('npm run bench store -- --quick runs through', { timeout: 60_000 }, async () => {
  expect((await rowsOf(['store', '--quick'])).slice(0, 2)).toEqual(['memory', 'SQLite']);
});

test.skipIf(!canStart('nsd'))('npm run bench dns -- --quick runs through', { timeout: 60_000 }, async () => {
  const names = askers.map(({ name }) => name);
  expect(await rowsOf(['dns', '--quick'])).toEqual([...names, ...names]);
});

test.skipIf(!canStart('nsd'))('npm run bench lookups -- --quick runs through', { timeout: 90_000 }, async () => {
  const rows = await rowsOf(['lookups', '--quick']);
  expect(rows.filter((name) => name === 'mailpolicy, SQLite')).toHaveLength(10);
});

test.skipIf(!hasSmtpSource())('npm run bench smtp -- --quick runs through', { timeout: 60_000 }, async () => {
  const servers = [
    'mailpolicy, Msen',
    'mailpolicy, like policy',
    'mailpolicy, envelope',
    'smtp-server',
    'smtp-server + mailparser',
    "Postfix's smtp-sink",
  ];
  expect(await rowsOf(['smtp', '--quick'])).toEqual([...servers, ...servers]);
});

/** First cells of the rows with figures. */
async function rowsOf(args: readonly string[]): Promise<readonly (string | undefined)[]> {
  const bench = join(import.meta.dirname, 'bench.ts');
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [bench, ...args]);
  expect(stderr).toBe('');
  return [...stdout.matchAll(/^(\S.*?) {2,}[\d,.]+/gm)].map(([, name]) => name);
}
