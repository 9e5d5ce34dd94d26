import { expect, test } from 'vitest';
import { faultsOf, soak } from './soak.ts';

// The same as `npm run campaign -- soak`, in small. How long a message takes is not measured where others work too.
test('idle and dribbling clients do not disturb good ones', async () => {
  const plan = { idle: 500, dribbling: 50, rate: 50, seconds: 5, commandSeconds: 2, dataSeconds: 3 };
  const soaked = await soak(plan);
  expect(faultsOf(soaked, { p99Ms: 2000, rssMb: 400 })).toEqual([]);
  expect(soaked.messages).toBe(250);
});
