import { expect, test } from 'vitest';
import { loadWhileReloading } from './reload-under-load.ts';

// Some seconds: a daemon of its own, and a dozen reloads of it.
test('no session is answered by two policies, however often the policy is replaced', { timeout: 60_000 }, async () => {
  const { spanned, taken, swapped, kept, mixed, stale, errors, lost } = await loadWhileReloading({
    messages: 80,
    connections: 8,
    reloads: 12,
  });
  expect({ mixed, stale, errors, lost }).toEqual({ mixed: [], stale: [], errors: [], lost: [] });
  expect(spanned).toBeGreaterThan(0);
  expect([taken, swapped, kept]).toEqual([60, 11, 1]);
});
