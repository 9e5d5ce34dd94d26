import { expect, test } from 'vitest';
import { makeBoundaries } from '../../../src/services/content/boundaries.ts';

/** What each line belongs to, by the name of the boundary; `/` behind it where the line closes it. */
function owners(declared: readonly string[], lines: readonly string[]): readonly string[] {
  const boundaries = makeBoundaries<string>();
  for (const boundary of declared) boundaries.add(boundary, `<${boundary}>`);
  return lines.map((line) => {
    const found = boundaries.match(Buffer.from(line), 0);
    return found === undefined ? '' : `${found.owner}${found.isClosing ? '/' : ''}`;
  });
}

const lines = ['a', 'ab', 'abc--', 'abd', 'ab--x', 'b', '', ' \t\r\n', '--', 'a-- \r\n', 'xy\r\n', 'x'] as const;
const expected = ['<a>', '<ab>', '<abc>/', '<ab>', '<ab>', '', '<>', '<>', '', '<a>/', '<xy>', ''] as const;

// A few boundaries are compared one by one, more of them are a tree.
test.each([
  ['a few', ['a', 'ab', 'abc', 'xy'], lines.map((_, at) => expected[at]?.replace(/^<>.*/, '') ?? '')],
  ['many', ['a', 'ab', 'abc', 'xy', '', 'other', 'another'], expected],
])('of %s the longest counts', (_, declared, found) => {
  expect(owners(declared, lines)).toEqual(found);
});

test.each([1, 6])('of those that declare the same one the last counts, among %i others', (others) => {
  const boundaries = makeBoundaries<string>();
  for (let at = 0; at < others; at += 1) boundaries.add(`other${at}`, 'other');
  boundaries.add('same', 'first');
  boundaries.add('same', 'last');
  expect(boundaries.match(Buffer.from('same'), 0)?.owner).toBe('last');
});

test('there is a limit, by octets', () => {
  const boundaries = makeBoundaries<number>();
  const taken = Array.from({ length: 1000 }, (_, at) => boundaries.add(`${at}${'x'.repeat(190)}`, at));
  expect(taken.slice(0, 100)).not.toContain(false);
  expect(taken.at(-1)).toBe(false);
});
