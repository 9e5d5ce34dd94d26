import { expect, test } from 'vitest';
import { pauseAfter } from '../../src/workers/pause.ts';

test('one that has lived for a while is replaced at once, and so is the first that has not', () => {
  expect(pauseAfter(1000, 5)).toEqual({ pauseMs: 0, inRow: 0 });
  expect(pauseAfter(999, 0)).toEqual({ pauseMs: 0, inRow: 1 });
});

test('after that the pause doubles, up to half a minute', () => {
  const pauses = [1, 2, 3, 4, 7, 8, 9, 5000].map((before) => pauseAfter(0, before).pauseMs);
  expect(pauses).toEqual([250, 500, 1000, 2000, 16_000, 30_000, 30_000, 30_000]);
});
