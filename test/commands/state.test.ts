import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { state } from '../../src/commands/state.ts';
import { runCommand } from './run-command.ts';

// Each command opens a store in a thread of its own, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let folder = '';
let file = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-'));
  file = join(folder, 'state.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (...args: readonly string[]) => runCommand(state, ...args, '--state', file);

function line(kind: string, key: string, more: object = {}): string {
  const [first, until] = ['2026-01-01T00:00:00.000Z', '2999-01-01T00:00:00.000Z'];
  return `${JSON.stringify({ kind, key, slot: 0, first, last: first, count: 2, until, ...more })}\n`;
}

const known = line('known', '203.0.113.0/24 ann@example.com bob@example.org');
const correspondent = line('correspondent', 'bob@example.org ann@example.com');

async function fill(text: string): Promise<void> {
  const path = join(folder, 'export.jsonl');
  writeFileSync(path, text);
  expect(await run('import', path)).toMatchObject({ exit: 0, stderr: '' });
}

test('what is imported is listed, shown, exported and forgotten', async () => {
  await fill(
    known + correspondent + line('limit', 'x ann') + line('waiting', 'gone', { until: '2001-01-01T00:00:00.000Z' }),
  );
  expect((await run('export')).stdout).toBe(correspondent + known);
  expect((await run('export', 'known')).stdout).toBe(known);
  expect(await run('list', 'known')).toEqual({
    exit: 0,
    stdout:
      'known         203.0.113.0/24 ann@example.com bob@example.org  first 2026-01-01T00:00:00Z  last 2026-01-01T00:00:00Z  until 2999-01-01T00:00:00Z  count 2\n',
    stderr: '',
  });
  for (const value of ['203.0.113.9', '203.0.113.0/24', 'ANN@example.com', 'example.org', 'bob@example.org'])
    expect((await run('show', value, '--json')).stdout).toContain(known);
  for (const value of ['203.0.114.9', 'eve@example.com', 'example.net', '203.0.113.0'])
    expect((await run('show', value, '--json')).stdout.includes(known)).toBe(value === '203.0.113.0');
  expect(await run('forget', 'eve@example.com')).toMatchObject({ exit: 1, stdout: '0 forgotten\n' });
  expect(await run('forget', '203.0.113.9')).toMatchObject({ exit: 0, stdout: '1 forgotten\n' });
  expect((await run('export')).stdout).toBe(correspondent);
  expect(await run('list', 'known')).toEqual({
    exit: 1,
    stdout: '',
    stderr: 'mailpolicy state: nothing of that is remembered\n',
  });
});

test('importing twice changes nothing that matters', async () => {
  await fill(known);
  await fill(known);
  expect((await run('export')).stdout).toBe(known.replace('"count":2', '"count":4'));
});

test("postgrey's database and whitelists", async () => {
  const soon = Math.floor(Date.now() / 1000) - 60;
  const dump = join(folder, 'postgrey.dump');
  writeFileSync(
    dump,
    `VERSION=3\nformat=print\nHEADER=END\n 203.0.113.0/a@b.example/c@d.example\n ${soon},${soon}\n 192.0.2.7\n 9,${soon}\nDATA=END\n`,
  );
  expect(await run('import', dump)).toMatchObject({ exit: 2, stderr: expect.stringContaining('--lists FOLDER') });
  expect(await run('import', dump, '--lists', folder)).toMatchObject({
    exit: 0,
    stdout: `${dump}: 1 imported, 1 in ${join(folder, 'postgrey.networks')}\n`,
  });
  expect(readFileSync(join(folder, 'postgrey.networks'), 'utf8')).toBe('# From postgrey.\n192.0.2.7\n');
  expect((await run('show', '203.0.113.9')).stdout).toContain('waiting       203.0.113.0/24 a@b.example c@d.example');
  const clients = join(folder, 'whitelist_clients.local');
  writeFileSync(clients, 'example.net\n/regex/\n');
  expect(await run('import', clients, '--lists', folder)).toEqual({
    exit: 1,
    stdout: `${clients}: 0 imported, 1 in ${join(folder, 'postgrey.domains')}\n`,
    stderr: `${clients}:2: no list can hold \`/regex/\`; write it as a rule of the policy, with \`matches\`\n`,
  });
  expect(await run('import', clients, '--lists', folder)).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('EEXIST'),
  });
});

test('a Berkeley database that was not dumped says how to', async () => {
  const path = join(folder, 'postgrey.db');
  const octets = Buffer.alloc(4096);
  octets.writeUInt32LE(0x00053162, 12);
  writeFileSync(path, octets);
  expect(await run('import', path)).toMatchObject({
    exit: 2,
    stderr: `mailpolicy state: ${path}: this is the database itself; dump it first: \`db_dump -p ${path} | mailpolicy state import -\`\n`,
  });
});

test('the store of a configuration', async () => {
  const config = join(folder, 'mailpolicy.yaml');
  writeFileSync(config, 'policy: a.rules\nlisteners: []\n');
  await fill(known);
  expect((await runCommand(state, 'export', '--config', config)).stdout).toBe(known);
  writeFileSync(config, 'policy: a.rules\nlisteners: []\nstore: memory\n');
  expect(await runCommand(state, 'export', '--config', config)).toMatchObject({ exit: 2 });
  expect(await runCommand(state, 'export', '--config', join(folder, 'nowhere.yaml'))).toMatchObject({ exit: 2 });
});

test.each([
  [[], /which order/],
  [['lost'], /which order/],
  [['list', 'nothing'], /what is kept is waiting, known/],
  [['show'], /one address/],
  [['forget', 'a', 'b'], /one address/],
  [['import'], /which files/],
  [['import', 'nowhere'], /there is no such file/],
  [['list', '--lost'], /--lost/],
])('%j', async (args, said) => {
  const { exit, stderr } = await run(...args);
  expect(exit).toBe(2);
  expect(stderr).toMatch(said);
});

test('a file that is no export', async () => {
  const path = join(folder, 'x');
  writeFileSync(path, `${known}{"kind":"known"}\n`);
  expect(await run('import', path)).toMatchObject({ exit: 2, stderr: expect.stringContaining('line 2 is no entry') });
});

test('a store that cannot be used', async () => {
  writeFileSync(file, 'no database '.repeat(1000));
  expect(await run('list')).toEqual({
    exit: 2,
    stdout: '',
    stderr: `mailpolicy state: ${file}: file is not a database\n`,
  });
});
