import { expect, test } from 'vitest';
import { unifiedDiff } from '../../src/commands/unified-diff.ts';

/** Lines `1` to `n`, with some of them spoilt by blanks. */
function lines(n: number, spoilt: readonly number[] = []): string {
  return Array.from({ length: n }, (_, index) => `${index + 1}${spoilt.includes(index + 1) ? '  ' : ''}\n`).join('');
}

test.each([
  ['one change', lines(9, [5]), lines(9), ['@@ -2,7 +2,7 @@']],
  ['at the ends', lines(9, [1, 9]), lines(9), ['@@ -1,4 +1,4 @@', '@@ -6,4 +6,4 @@']],
  ['close together', lines(20, [5, 11]), lines(20), ['@@ -2,13 +2,13 @@']],
  ['apart', lines(20, [5, 13]), lines(20), ['@@ -2,7 +2,7 @@', '@@ -10,7 +10,7 @@']],
  ['empty lines left out', '1\n\n\n\n2\n', '1\n\n2\n', ['@@ -1,5 +1,3 @@']],
  ['everything left out', '\n\n', '', ['@@ -1,2 +0,0 @@']],
  ['a newline at the end', '1', '1\n', ['@@ -1,1 +1,1 @@']],
])('%s', (_, before, after, heads) => {
  expect(unifiedDiff('a', before, after).match(/^@@.*@@$/gm)).toEqual(heads);
});

test('the lines of a change stand together', () => {
  expect(unifiedDiff('a', 'x\na  \n\n\nb  \ny\n', 'x\na\n\nb\ny\n')).toBe(
    '--- a\n+++ a\n@@ -1,6 +1,5 @@\n x\n-a  \n+a\n \n-\n-b  \n+b\n y\n',
  );
});
