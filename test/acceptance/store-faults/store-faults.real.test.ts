import { expect, test } from 'vitest';
import { brokenPromises, underFaults } from './under-faults.ts';

// Every fault of every store, for a second each; `npm run campaign store-faults` looks longer, and shows the figures.
test('whatever befalls the store, the policy answers in its own words and in time, and the store comes back', {
  timeout: 240_000,
}, async () => {
  const names: string[] = [];
  const broken: string[] = [];
  await underFaults({ withinMs: 300, clients: 50, lastsMs: 1000, tries: 4 }, (figure) => {
    names.push(`${figure.store}, ${figure.fault}`);
    broken.push(...brokenPromises(figure));
  });
  expect(broken).toEqual([]);
  expect(names.length).toBeGreaterThanOrEqual(4);
});
