import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../src/services/store/memory.ts';
import { conform } from './conformance.ts';

describe('conformance', () =>
  conform(async () => {
    const store = memoryStore();
    return { open: () => store, remove: async () => undefined };
  }));

test('it holds no more than it may: the longest unnoted goes first', async () => {
  const store = memoryStore(3);
  const noted = (key: string) => ({ kind: 'known' as const, key, slot: 0, first: 0, last: 0, count: 1, until: 10 });
  for (const key of ['a', 'b', 'c', 'a', 'd']) await store.note([noted(key)], 0);
  const page = await store.list(undefined, undefined, 0);
  expect(page.kind === 'page' ? page.entries.map(({ key }) => key) : page).toEqual(['c', 'a', 'd']);
});

test('what has ended is removed', async () => {
  const store = memoryStore();
  await store.note([{ kind: 'known', key: 'a', slot: 0, first: 0, last: 0, count: 1, until: 10 }], 0);
  expect(await store.sweep(9)).toEqual({ kind: 'done', number: 0 });
  expect(await store.sweep(10)).toEqual({ kind: 'done', number: 1 });
});
