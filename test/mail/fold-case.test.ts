import { expect, test } from 'vitest';
import { foldCase } from '../../src/mail/fold-case.ts';

test.each([
  ['VIAGRA', 'viagra'],
  ['ΟΔΟΣ', 'οδοσ'],
  ['Οδος', 'οδοσ'],
  ['I\u0307', 'i\u0307'],
  ['İ', 'i\u0307'],
  ['e\u0301', 'é'],
  ['Å', 'å'],
])('%s folds to %s', (text, folded) => {
  expect(foldCase(text)).toBe(folded);
});

// Over 50 ms, since it goes through all letters with case and marks: later planes have none.
test('folding twice, and folding another spelling of the same character, changes nothing', () => {
  const wrong: string[] = [];
  for (let point = 0; point <= 0x1ffff; point++) {
    const character = String.fromCodePoint(point);
    const folded = foldCase(character);
    if (foldCase(folded) !== folded || foldCase(character.normalize('NFD')) !== folded) wrong.push(point.toString(16));
  }
  expect(wrong).toEqual([]);
});
