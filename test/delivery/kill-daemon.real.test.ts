import { expect, test } from 'vitest';
import { killDaemon } from './kill-daemon.ts';

// Each kill is a daemon of its own.
test.each(['smtp', 'maildir'] as const)('a daemon that is killed has lost nothing that it promised: %s', async (to) => {
  let state = 42;
  const chance = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  const { cut, inDoubt, promised, lost, doubled } = await killDaemon(to, 10, chance);
  // It was killed where it was meant to be.
  for (const count of [cut, inDoubt, promised]) expect(count).toBeGreaterThan(0);
  expect([lost, doubled]).toEqual([[], []]);
});
