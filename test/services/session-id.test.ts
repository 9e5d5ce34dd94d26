import { expect, test } from 'vitest';
import { makeSessionIds } from '../../src/services/session-id.ts';

test('ids are twelve characters without I, L, O and U', () => {
  const nextId = makeSessionIds({ now: () => Date.UTC(2026, 10, 23) });
  expect(nextId()).toMatch(/^[0-9A-HJKMNP-TV-Z]{12}$/);
});

test('ids sort by time and never repeat, whatever the clock does', () => {
  const times = [5000, 5000, 5001, 4000, 4000, 6000, Date.UTC(2058, 0, 1), Date.UTC(2058, 0, 1)];
  let at = 0;
  const nextId = makeSessionIds({ now: () => Date.UTC(2026, 0, 1) + (times[at++ % times.length] ?? 0) }, () => 7);
  const ids = Array.from({ length: times.length }, nextId);
  expect(ids).toEqual([...new Set(ids)].toSorted());
});

test('a millisecond that is used up borrows from the next', () => {
  const nextId = makeSessionIds({ now: () => Date.UTC(2026, 0, 1) }, () => 2 ** 20 - 2);
  const [one = '', two = '', three = ''] = [nextId(), nextId(), nextId()];
  expect([one < two, two < three, one.slice(0, 8) === two.slice(0, 8), three.slice(8)]).toEqual([
    true,
    true,
    true,
    '0000',
  ]);
});

test('the shares of several processes never meet', () => {
  const clock = { now: () => Date.UTC(2026, 0, 1) };
  const makers = [0, 1, 2].map((slot) => makeSessionIds(clock, () => 2 ** 20 - 8, { slot, of: 3 }));
  const ids = makers.flatMap((nextId) => Array.from({ length: 20 }, nextId));
  expect(new Set(ids).size).toBe(60);
});
