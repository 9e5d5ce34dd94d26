import { expect, test } from 'vitest';
import { fuzz } from './fuzz.ts';
import { measure } from './measure.ts';
import { targets } from './targets.ts';
import { worstCases } from './worst-cases.ts';

// Takes seconds: `npm run campaign fuzz` reads a million texts, `.ci/run` reads for a minute.
test('mutated texts are read: no crash, in time, and what is printed says the same', { timeout: 60_000 }, () => {
  const { counts, faults } = fuzz(20_261_123, { count: 2000, until: Number.POSITIVE_INFINITY });
  expect(faults).toEqual([]);
  for (const { name } of targets) expect(counts.get(name), name).toBeGreaterThan(10);
});

test('a fault is found, and the text that shows it is made short', () => {
  const planted = {
    name: 'planted',
    seeds: ['a b c\nd (e) f\ng\n', 'h\n'],
    weight: 1,
    read: (text: string) => {
      if (/\(.*\(/s.test(text)) throw new Error(`two of them in ${text.length}`);
    },
  };
  const { faults } = fuzz(1, { count: 1000, until: Number.POSITIVE_INFINITY }, undefined, [planted]);
  expect(faults.map(({ target, text }) => ({ target, text }))).toEqual([{ target: 'planted', text: '((' }]);
});

// Seconds for all of them. The whole megabyte takes minutes: `npm run campaign worst-cases`, and `.ci/run`.
test('a small piece of each worst case is read in a small part of the time', { timeout: 60_000 }, () => {
  const slow = worstCases.map((worst) => ({ name: worst.name, ms: measure(worst, 10_000, 200) }));
  expect(slow.filter(({ ms }) => ms > 200)).toEqual([]);
});
