import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fmt } from '../../src/commands/fmt.ts';

const untidy = 'mailpolicy  1\n\n\n\naccept\teveryone';
const tidy = 'mailpolicy 1\n\naccept everyone\n';

let folder = '';
let path = '';
let written = { stdout: '', stderr: '' };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mailpolicy-fmt-'));
  path = join(folder, 'a.rules');
  written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  }
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

test('a file is written anew in its place', async () => {
  writeFileSync(path, untidy);
  chmodSync(path, 0o640);
  symlinkSync(path, join(folder, 'link.rules'));
  expect(await fmt([join(folder, 'link.rules')])).toBe(0);
  expect(readFileSync(path, 'utf8')).toBe(tidy);
  expect(statSync(path).mode & 0o777).toBe(0o640);
  expect(lstatSync(join(folder, 'link.rules')).isSymbolicLink()).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(['a.rules', 'link.rules']);
  expect(written).toEqual({ stdout: '', stderr: '' });
});

test('a canonical file is not touched', async () => {
  writeFileSync(path, tidy);
  const { ino, mtimeMs } = statSync(path);
  expect(await fmt([path])).toBe(0);
  expect(statSync(path)).toMatchObject({ ino, mtimeMs });
});

test('a file with syntax errors stays as it is, the others are still done', async () => {
  const faulty = join(folder, 'faulty.rules');
  writeFileSync(faulty, 'reject  a when (tls\n');
  writeFileSync(path, untidy);
  expect(await fmt([faulty, path])).toBe(1);
  expect(readFileSync(faulty, 'utf8')).toBe('reject  a when (tls\n');
  expect(readFileSync(path, 'utf8')).toBe(tidy);
  expect(written.stderr).toMatch(/^error\[MP007\]: .*\n +--> .*faulty\.rules:1:16\n/);
});

describe('--check', () => {
  test('names what would change', async () => {
    writeFileSync(path, untidy);
    expect(await fmt(['--check', path])).toBe(1);
    expect(written.stdout).toBe(`${path} would change\n`);
    expect(readFileSync(path, 'utf8')).toBe(untidy);
  });

  test('says nothing where nothing would', async () => {
    writeFileSync(path, tidy);
    expect(await fmt([path, '--check'])).toBe(0);
    expect(written.stdout).toBe('');
  });
});

test('--diff shows what would change, and writes nothing', async () => {
  writeFileSync(path, untidy);
  expect(await fmt(['--diff', path])).toBe(0);
  expect(await fmt(['--check', '--diff', path])).toBe(1);
  const diff = `--- ${path}
+++ ${path}
@@ -1,5 +1,3 @@
-mailpolicy  1
+mailpolicy 1
 
-
-
-accept\teveryone
\\ No newline at end of file
+accept everyone
`;
  expect(written.stdout).toBe(diff + diff);
  expect(readFileSync(path, 'utf8')).toBe(untidy);
});

describe('what cannot be done gives 2', () => {
  test.each([
    [[], 'which file?'],
    [['--frobnicate', 'a.rules'], '--frobnicate'],
    [['absent.rules'], 'absent.rules: there is no such file'],
    [['test'], 'test: it is a folder'],
  ])('%j', async (args, problem) => {
    expect(await fmt(args)).toBe(2);
    expect(written.stderr).toContain(problem);
    expect(written.stderr).toMatch(/^mailpolicy fmt: .*\n$/);
  });

  test('not UTF-8', async () => {
    writeFileSync(path, Buffer.from([0x61, 0xff]));
    expect(await fmt([path])).toBe(2);
    expect(readFileSync(path)).toEqual(Buffer.from([0x61, 0xff]));
  });
});
