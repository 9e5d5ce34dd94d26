import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold, rememberingFold } from '../../src/values/fold.ts';

test.each([
  ['Act Now', 'act now'],
  ['act\r\n  now', 'act now'],
  ['act\u00a0now', 'act now'],
  ['  act  ', ' act '],
  ['\tact', ' act'],
  ['ΟΔΟΣ', 'οδοσ'],
])('%j folds to %j', (text, folded) => {
  expect(fold(text)).toBe(folded);
});

test('folding twice changes nothing, and remembering changes no answer', () => {
  const remembering = rememberingFold();
  const piece = fc.constantFrom('a', 'B', ' ', '\n', '\t', 'Σ', 'e', '\u0301', 'İ', '\u00a0');
  fc.assert(
    fc.property(fc.string({ unit: piece, maxLength: 12 }), fc.constantFrom(1, 1000), (text, times) => {
      const long = text.repeat(times);
      expect(fold(fold(long))).toBe(fold(long));
      expect(remembering(long)).toBe(fold(long));
    }),
    { seed: 1, numRuns: 200 },
  );
});
