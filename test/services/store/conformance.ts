import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stateKey } from '../../../src/mail/state-key.ts';
import type { Entry, Listed, Ref, StateKind, Store } from '../../../src/services/store/store.ts';

/** What every store does alike: opened anew for each of its users, over one place. */
export interface Place {
  readonly open: () => Store;
  readonly remove: () => Promise<void>;
}

const now = Date.UTC(2026, 10, 23, 12);
const minute = 60_000;

let keys = 0;
/** A key that no other case has. */
function fresh(kind: StateKind = 'waiting'): Ref {
  keys++;
  return { kind, key: stateKey(['192.0.2.0/24', `ann${keys}@example.com`, 'bob@example.org']) };
}

function entry(ref: Ref, more: Partial<Entry> = {}): Entry {
  return { ...ref, slot: 0, first: now, last: now, count: 1, until: now + minute, ...more };
}

/** The one suite that all stores pass. */
export function conform(makePlace: () => Promise<Place>): void {
  let place: Place;
  let store: Store;
  let neighbour: Store;
  beforeAll(async () => {
    place = await makePlace();
    store = place.open();
    neighbour = place.open();
  });
  afterAll(async () => {
    await store.close();
    await neighbour.close();
    await place.remove();
  });
  const read = (refs: readonly Ref[], at = now, from = store) => from.read(refs, at);

  test('what was never noted is absent', async () => {
    expect(await read([fresh(), fresh()])).toEqual({ kind: 'absent' });
    expect(await read([])).toEqual({ kind: 'absent' });
  });

  test('what is noted is found, by every user of the store', async () => {
    const ref = fresh();
    expect(await store.note([entry(ref)], now)).toEqual({ kind: 'done', number: 1 });
    expect(await read([ref])).toEqual({ kind: 'found', entries: [entry(ref)] });
    expect(await read([ref], now, neighbour)).toEqual({ kind: 'found', entries: [entry(ref)] });
  });

  test('a kind is a space of its own, and several are read at once', async () => {
    const { key } = fresh();
    const waiting = entry({ kind: 'waiting', key });
    const known = entry({ kind: 'known', key }, { count: 7 });
    await store.note([waiting], now);
    expect(await read([{ kind: 'known', key }])).toEqual({ kind: 'absent' });
    await store.note([known], now);
    const both = await read([waiting, known]);
    expect(both).toEqual({ kind: 'found', entries: [waiting, known] });
  });

  test('notes are merged', async () => {
    const ref = fresh();
    await store.note([entry(ref)], now);
    await neighbour.note([entry(ref, { first: now - 5, last: now - 5, count: 3, until: now + 2 * minute })], now);
    expect(await read([ref])).toEqual({
      kind: 'found',
      entries: [entry(ref, { first: now - 5, count: 4, until: now + 2 * minute })],
    });
  });

  test('the order of notes does not matter, nor who makes them', async () => {
    const anyNote = fc.record({
      slot: fc.integer({ min: 0, max: 2 }),
      first: fc.integer({ min: now - minute, max: now }),
      last: fc.integer({ min: now - minute, max: now }),
      count: fc.integer({ min: 0, max: 5 }),
      until: fc.integer({ min: now + 1, max: now + minute }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anyNote, { minLength: 1, maxLength: 6 }), async (notes) => {
        const [one, other] = [fresh('limit'), fresh('limit')];
        for (const note of notes) await store.note([{ ...note, ...one }], now);
        await Promise.all(
          notes.toReversed().map((note, at) => (at % 2 ? store : neighbour).note([{ ...note, ...other }], now)),
        );
        const [left, right] = [await read([one]), await read([other])];
        const without = (found: typeof left) =>
          found.kind === 'found'
            ? found.entries.map(({ key: _, ...rest }) => rest).sort((a, b) => a.slot - b.slot)
            : found;
        expect(without(left)).toEqual(without(right));
      }),
      { numRuns: 25 },
    );
  });

  test('many notes at once all count', async () => {
    const ref = fresh('limit');
    await Promise.all(Array.from({ length: 200 }, (_, at) => (at % 2 ? store : neighbour).note([entry(ref)], now)));
    expect(await read([ref])).toMatchObject({ entries: [{ count: 200 }] });
  });

  test('a counter has slots, and those that ended are not read', async () => {
    const ref = fresh('limit');
    await store.note(
      [entry(ref, { slot: 1, until: now + 10 }), entry(ref, { slot: 2, count: 4, until: now + 20 })],
      now,
    );
    expect(await read([ref], now + 10)).toMatchObject({ entries: [{ slot: 2, count: 4 }] });
    expect(await read([ref], now + 20)).toEqual({ kind: 'absent' });
  });

  test('a counter that is never idle keeps what lives', async () => {
    const ref = fresh('limit');
    for (let slot = 0; slot < 300; slot++) {
      await store.note([entry(ref, { slot, first: now + slot, last: now + slot, until: now + slot + 10 })], now + slot);
    }
    const found = await read([ref], now + 299);
    expect(found.kind === 'found' ? found.entries.map(({ slot }) => slot).sort((a, b) => a - b) : []).toEqual(
      Array.from({ length: 10 }, (_, at) => 290 + at),
    );
  });

  test('what has ended is absent, and begins anew', async () => {
    const ref = fresh();
    await store.note([entry(ref, { count: 9 })], now);
    expect(await read([ref], now + minute - 1)).toMatchObject({ kind: 'found' });
    expect(await read([ref], now + minute)).toEqual({ kind: 'absent' });
    const later = { first: now + minute, last: now + minute, until: now + 2 * minute };
    await store.note([entry(ref, later)], now + minute);
    expect(await read([ref], now + minute)).toEqual({ kind: 'found', entries: [entry(ref, later)] });
  });

  test('what ends before it is noted is not kept', async () => {
    const ref = fresh();
    await store.note([entry(ref, { until: now })], now);
    expect(await read([ref], now - minute)).toEqual({ kind: 'absent' });
  });

  test('what is forgotten is absent', async () => {
    const [one, other] = [fresh('limit'), fresh('limit')];
    await store.note([entry(one), entry(one, { slot: 1 }), entry(other)], now);
    expect(await neighbour.forget([one, fresh()])).toEqual({ kind: 'done', number: 2 });
    expect(await read([one])).toEqual({ kind: 'absent' });
    expect(await read([other])).toMatchObject({ kind: 'found' });
    expect(await store.forget([])).toEqual({ kind: 'done', number: 0 });
  });

  test('keys are any text', async () => {
    const strange = ['a', 'A', 'a a', ' ', 'é', '☃', '*', '[a]', '%', "'", '"', '\\', ':', 'x'.repeat(900)];
    const refs = strange.map((key) => ({ kind: 'login' as const, key }));
    await store.note(
      refs.map((ref, at) => entry(ref, { count: at + 1 })),
      now,
    );
    for (const [at, ref] of refs.entries()) expect(await read([ref])).toMatchObject({ entries: [{ count: at + 1 }] });
    const listed = await everything(store, 'login', now);
    expect(new Set(listed.map(({ key }) => key))).toEqual(new Set(strange));
  });

  test('all of a kind is listed, page by page', async () => {
    const notes = Array.from({ length: 2500 }, (_, at) => entry({ kind: 'correspondent', key: `c${at}` }));
    for (let at = 0; at < notes.length; at += 500) await store.note(notes.slice(at, at + 500), now);
    await store.note([entry({ kind: 'correspondent', key: 'ended' }, { until: now + 1 })], now);
    const listed = await everything(neighbour, 'correspondent', now + 1);
    expect(listed.map(({ key }) => key).sort()).toEqual(notes.map(({ key }) => key).sort());
    const all = await everything(store, undefined, now);
    expect(new Set(all.map(({ kind }) => kind)).size).toBeGreaterThan(3);
    expect(all.length).toBeGreaterThan(2500);
  });

  test('what has ended is removed in time, and what lives stays', async () => {
    const notes = Array.from({ length: 50 }, (_, at) =>
      entry({ kind: 'split', key: `s${at}` }, { until: now + 1 + (at % 2) * minute }),
    );
    await store.note(notes, now);
    for (let round = 0; round < 10; round++) expect(await store.sweep(now + 1)).toMatchObject({ kind: 'done' });
    // A store that lets things expire by its own clock cannot be looked into the past of.
    const left = await everything(store, 'split', now + 1);
    expect(left).toHaveLength(25);
  });
}

/** Every entry of a kind. */
export async function everything(store: Store, kind: StateKind | undefined, at: number): Promise<Entry[]> {
  const entries: Entry[] = [];
  let from: string | undefined;
  do {
    const page: Listed = await store.list(kind, from, at);
    if (page.kind === 'unavailable') throw new Error(page.why);
    entries.push(...page.entries);
    from = page.next;
  } while (from !== undefined);
  return entries;
}
