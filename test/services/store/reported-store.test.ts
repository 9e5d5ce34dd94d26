import { expect, test } from 'vitest';
import { memoryStore } from '../../../src/services/store/memory.ts';
import { reportedStore } from '../../../src/services/store/reported-store.ts';
import { unavailable } from '../../../src/services/store/store.ts';

test('it is said once that a store is gone, and once that it is back', async () => {
  const said: string[] = [];
  const memory = memoryStore();
  let gone = false;
  const store = reportedStore(
    {
      ...memory,
      read: async (refs, now) => (gone ? unavailable('it is gone') : memory.read(refs, now)),
      note: async (entries, now) => (gone ? unavailable('it is full') : memory.note(entries, now)),
    },
    (level, text) => void said.push(`${level}: ${text}`),
  );
  await store.read([], 0);
  expect(said).toEqual([]);
  gone = true;
  for (let round = 0; round < 3; round++) await store.read([], 0);
  await store.note([], 0);
  gone = false;
  await store.read([], 0);
  await store.note([], 0);
  await store.note([], 0);
  expect(said).toEqual([
    'warning: what is remembered of earlier mail cannot be asked: it is gone',
    'warning: what is remembered of earlier mail cannot be noted: it is full',
    'info: what is remembered of earlier mail can be used again',
  ]);
});
