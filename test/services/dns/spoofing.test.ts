import { expect, test } from 'vitest';
import { spoofing } from '../../campaigns/spoofing.ts';

// Takes a second: `npm run campaign spoofing` forges fifty times as many answers.
test('no forged answer is believed', { timeout: 30_000 }, async () => {
  const bounds = { count: 2000, until: Number.POSITIVE_INFINITY, seed: 1, onProgress: () => undefined };
  expect((await spoofing.run(bounds)).faults).toEqual([]);
});
