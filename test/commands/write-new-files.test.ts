import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeNewFiles } from '../../src/commands/write-new-files.ts';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mailpolicy-files-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const filesOf = (...names: readonly string[]) => names.map((name) => ({ name, text: `${name}\n` }));

test('folders are made as they are needed', () => {
  expect(writeNewFiles(join(root, 'a/b'), filesOf('c/d.txt', 'e.txt'))).toBeUndefined();
  expect(globSync('**/*.txt', { cwd: root }).sort()).toEqual(['a/b/c/d.txt', 'a/b/e.txt']);
  expect(readFileSync(join(root, 'a/b/e.txt'), 'utf8')).toBe('e.txt\n');
});

test('where one cannot be written, nothing of the others stays, and what was there does', () => {
  writeFileSync(join(root, 'mine.txt'), 'mine\n');
  const said = writeNewFiles(root, filesOf('a/b/c.txt', 'd.txt', 'd.txt/e.txt'));
  expect(said).toMatch(/d\.txt\/e\.txt: it could not be written: ENOTDIR: .*; nothing was left behind$/);
  expect(globSync('**/*', { cwd: root })).toEqual(['mine.txt']);
});

test('a file that is there stays as it is', () => {
  writeFileSync(join(root, 'mine.txt'), 'mine\n');
  expect(writeNewFiles(root, filesOf('a.txt', 'mine.txt'))).toMatch(/EEXIST: .*; nothing was left behind$/);
  expect(globSync('**/*', { cwd: root })).toEqual(['mine.txt']);
  expect(readFileSync(join(root, 'mine.txt'), 'utf8')).toBe('mine\n');
});
