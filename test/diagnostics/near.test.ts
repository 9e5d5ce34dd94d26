import { expect, test } from 'vitest';
import { nearest } from '../../src/diagnostics/near.ts';

const words = ['accept', 'reject', 'defer', 'discard', 'disconnect', 'tag', 'is', 'in', 'sender domain', 'sender'];

test.each([
  ['rejct', 'reject'],
  ['rejcet', 'reject'],
  ['REJECTT', 'reject'],
  ['acept', 'accept'],
  ['dissconect', 'disconnect'],
  ['sendr', 'sender'],
  ['sender domian', 'sender domain'],
  ['tga', 'tag'],
  ['x', undefined],
  ['refuse', undefined],
  ['it', 'is'],
  ['reject', undefined],
  ['', undefined],
])('%s: %s', (word, expected) => expect(nearest(word, words)).toBe(expected));

test('the nearest is chosen, the first of equals', () => {
  expect(nearest('abcdefx', ['abcdyy', 'abcdef', 'abcdefg'])).toBe('abcdef');
});

test('a very long word is like nothing', () => {
  expect(nearest('a'.repeat(100_000), ['a'.repeat(99_999)])).toBeUndefined();
});
