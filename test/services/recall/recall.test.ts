import { expect, test, vi } from 'vitest';
import type { Greylist, Limit } from '../../../src/core/declared-service.ts';
import { slotAt } from '../../../src/services/recall/limit-slots.ts';
import { makeRecall } from '../../../src/services/recall/make-recall.ts';
import { memoryStore } from '../../../src/services/store/memory.ts';
import type { Entry, Store } from '../../../src/services/store/store.ts';
import { unavailable } from '../../../src/services/store/store.ts';

const minute = 60_000;
const day = 1440 * minute;
const named = { name: 'first', place: { file: 'p.rules', line: 1 }, ifUnavailable: 'skip', by: [] } as const;
const greylist: Greylist = { ...named, kind: 'greylist', delayMs: 10 * minute, rememberMs: 7 * day, retryMs: 2 * day };

/** A recall whose clock is set by hand. */
function openAt(store: Store = memoryStore()) {
  const clock = { at: 100 * day };
  const recall = makeRecall(store, { now: () => clock.at });
  const note = (entry: Partial<Entry> & Pick<Entry, 'kind' | 'until'>) =>
    recall.note([{ key: 'k', slot: 0, first: clock.at, last: clock.at, count: 1, ...entry }], 0);
  return { clock, recall, note };
}

const no = { kind: 'known', values: [false] };
const yes = { kind: 'known', values: [true] };

test('a first contact has to wait, until the delay is over', async () => {
  const { clock, recall, note } = openAt();
  const begin = clock.at;
  const wait = (waitMs: number) => ({ kind: 'known', values: [{ waitMs, since: begin, spentMs: 0 }] });
  expect(await recall.greylisted(greylist, 'k')).toEqual(wait(10 * minute));
  await note({ kind: 'waiting', until: begin + greylist.retryMs });
  clock.at = begin + 10 * minute - 1;
  expect(await recall.greylisted(greylist, 'k')).toEqual(wait(1));
  clock.at = begin + 10 * minute;
  expect(await recall.greylisted(greylist, 'k')).toEqual(no);
  clock.at = begin + 2 * day;
  expect(await recall.greylisted(greylist, 'k')).toEqual({
    kind: 'known',
    values: [{ waitMs: 10 * minute, since: clock.at, spentMs: 0 }],
  });
});

test('who came again is known for a week, from the last message on', async () => {
  const { clock, recall, note } = openAt();
  await note({ kind: 'known', until: clock.at + 30 * day });
  clock.at += 7 * day - 1;
  expect(await recall.greylisted(greylist, 'k')).toEqual(no);
  clock.at += 1;
  expect(await recall.greylisted(greylist, 'k')).toMatchObject({ values: [{ waitMs: 10 * minute }] });
});

test('correspondents and logins are as old as the last of them', async () => {
  const { clock, recall, note } = openAt();
  expect(await recall.isStranger('k', day)).toEqual(yes);
  expect(await recall.hasLoggedIn('k', 30 * minute)).toEqual(no);
  await note({ kind: 'correspondent', until: clock.at + 60 * day });
  await note({ kind: 'login', until: clock.at + day });
  clock.at += 30 * minute - 1;
  expect(await recall.isStranger('k', day)).toEqual(no);
  expect(await recall.hasLoggedIn('k', 30 * minute)).toEqual(yes);
  clock.at += 1;
  expect(await recall.hasLoggedIn('k', 30 * minute)).toEqual(no);
  clock.at += day;
  expect(await recall.isStranger('k', day)).toEqual(yes);
  expect(await recall.isStranger('k', 2 * day)).toEqual(no);
});

test('splits add up', async () => {
  const { clock, recall, note } = openAt();
  const times = (number: number) => ({ kind: 'known', values: [number] });
  expect(await recall.timesSplit('k')).toEqual(times(0));
  for (let at = 0; at < 3; at++) await note({ kind: 'split', until: clock.at + 5 * day });
  expect(await recall.timesSplit('k')).toEqual(times(3));
  clock.at += 5 * day;
  expect(await recall.timesSplit('k')).toEqual(times(0));
});

test('a store that cannot be asked is unavailable, whatever is asked', async () => {
  const { recall } = openAt({ ...memoryStore(), read: async () => unavailable('it is gone') });
  const why = { kind: 'unavailable', why: 'it is gone' };
  expect(await recall.greylisted(greylist, 'k')).toEqual(why);
  expect(await recall.isStranger('k', day)).toEqual(why);
  expect(await recall.hasLoggedIn('k', day)).toEqual(why);
  expect(await recall.timesSplit('k')).toEqual(why);
});

test('never more than the limit in any span of its time', async () => {
  const limit: Limit = { ...named, kind: 'limit', most: 20, of: 'recipients', perMs: 60 * minute };
  const { clock, recall, note } = openAt();
  const accepted: number[] = [];
  // Somebody who tries every 37 seconds for four hours, and again as soon as he is told to.
  for (const end = clock.at + 4 * 60 * minute; clock.at < end; ) {
    const reading = await recall.overLimit(limit, 'k', 0);
    const [value] = reading.kind === 'known' ? reading.values : [];
    if (typeof value === 'object' && 'waitMs' in value) {
      clock.at += value.waitMs;
      expect(await recall.overLimit(limit, 'k', 0)).toEqual(no);
    } else {
      accepted.push(clock.at);
      await note({ kind: 'limit', ...slotAt(limit, clock.at) });
      clock.at += 37_000;
    }
  }
  const inSpan = (from: number) => accepted.filter((at) => at >= from && at < from + limit.perMs).length;
  expect(Math.max(...accepted.map(inSpan))).toBe(20);
  expect(accepted.length).toBeGreaterThan(70);
});

test('recipients that come first in the same message count, and too many at once are told so', async () => {
  const limit: Limit = { ...named, kind: 'limit', most: 5, of: 'recipients', perMs: 60 * minute };
  const { recall } = openAt();
  expect(await recall.overLimit(limit, 'k', 4)).toEqual(no);
  expect(await recall.overLimit(limit, 'k', 5)).toMatchObject({ values: [{ waitMs: 1000 }] });
});

test('a note waits for what the reading before it has left of the time limit', async () => {
  vi.useFakeTimers();
  try {
    const store = memoryStore();
    const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    const slow: Store = {
      ...store,
      withinMs: 500,
      read: async (refs, now) => after(350).then(() => store.read(refs, now)),
      note: async (entries, now) => after(200).then(() => store.note(entries, now)),
    };
    const recall = makeRecall(slow, { now: () => Date.now() });
    const began = performance.now();
    const noted = recall.greylisted(greylist, 'k').then((reading) => {
      const [wait] = reading.kind === 'known' ? reading.values : [];
      if (typeof wait !== 'object' || !('spentMs' in wait)) throw new Error('it does not have to wait');
      return recall.note([{ kind: 'waiting', key: 'k', slot: 0, first: 0, last: 0, count: 1, until: 1 }], wait.spentMs);
    });
    const answered = noted.then((done) => [done.kind, performance.now() - began]);
    await vi.advanceTimersByTimeAsync(2000);
    expect(await answered).toEqual(['unavailable', 500]);
  } finally {
    vi.useRealTimers();
  }
});
