import { expect, test } from 'vitest';
import { checkPattern, compilePattern } from '../../src/values/pattern.ts';

test.each([
  ['viagra', 'Cheap VIAGRA!', true],
  ['^viagra$', 'Cheap VIAGRA!', false],
  ['b(ü|ue)cher', 'BÜCHER', true],
  ['caf\u00e9', 'cafe\u0301', true],
  ['\\bfree\\b', 'carefree', false],
  ['[a-c]+x', 'ABCX', true],
  ['(?-i:ABC)', 'abc', false],
  ['σ', 'ΟΔΟΣ', true],
])('%s in %s: %s', (pattern, text, expected) => {
  expect(checkPattern(pattern).problem).toBeUndefined();
  expect(compilePattern(pattern)(text)).toBe(expected);
});

const tooMany = 'it has too many ways to match: `a.{0,50}b` is such a pattern, `a.*b` is not';

test.each([
  ['', 'an empty pattern matches every text'],
  ['a'.repeat(501), 'it is longer than 500 characters'],
  ['(a', 'missing closing ) at `(a`'],
  ['(a)\\1', 'invalid escape sequence at `\\1`'],
  ['(?=a)b', 'invalid or unsupported Perl syntax at `(?=`'],
  ['a**', 'invalid nested repetition operator at `**`'],
  ['a{2000}', 'invalid repeat count at `{2000}`'],
  ['(x{1,100}){1,10}y', 'it is too large: a counted repetition such as `x{1,200}` counts as many times'],
  ['free.{0,50}money', tooMany],
  ['.{200}x.{200}', tooMany],
  ['(\\pL{1,9}a){10}1', tooMany],
])('%s: %s', (pattern, problem) => {
  expect(checkPattern(pattern).problem).toBe(problem);
});

// What admins write stays far below the limits.
test.each([
  'viagra|cialis|levitra',
  '\\bfree\\b.*\\bmoney\\b',
  'v[i1!|l][a@4]gr[a@4]',
  '^[0-9]{1,3}([.-][0-9]{1,3}){3}[.-]',
  '^(dyn|dsl|pool|ppp|dial|cable)[.-]?[0-9]+',
  'https?://[^/]*\\.(ru|cn|top|xyz)/',
  '[a-f0-9]{8,32}\\.exe',
  '\\d{13,16}',
  '\\p{Cyrillic}{3,}',
  'free.{0,10}money',
  '^\\[|^[0-9.]+$',
])('%s can be used', (pattern) => {
  expect(checkPattern(pattern).problem).toBeUndefined();
});

// Backtracking would take minutes for each. Two seconds are a hundred times what it takes.
test.each(['(?:a+)+$', '(a|aa)+c', '(?:.*,){20}x', '[ab]*a[ab]{6}c'])('%s takes linear time', (pattern) => {
  expect(checkPattern(pattern).problem).toBeUndefined();
  const matches = compilePattern(pattern);
  const started = performance.now();
  expect(matches(`${'aab'.repeat(100_000)},!`)).toBe(false);
  expect(performance.now() - started).toBeLessThan(2000);
});
