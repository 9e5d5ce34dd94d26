import type { Entry, StateKind } from './store.ts';
import { isStateKind } from './store.ts';

/**
 * An entry as a row of a state file, and as it goes between threads: copying the names of an object takes several times
 * as long as copying what they name.
 */
export type Row = readonly [
  kind: StateKind,
  key: string,
  slot: number,
  first: number,
  last: number,
  count: number,
  until: number,
];

export function rowOf({ kind, key, slot, first, last, count, until }: Entry): Row {
  return [kind, key, slot, first, last, count, until];
}

export function entryOf([kind, key, slot, first, last, count, until]: Row): Entry {
  return { kind, key, slot, first, last, count, until };
}

/** A row as SQLite gives it; none where a later version wrote a kind that is not known here. */
export function readRow(columns: unknown): readonly Row[] {
  if (!Array.isArray(columns)) return [];
  const [kind, key, slot, first, last, count, until]: readonly unknown[] = columns;
  if (!isStateKind(kind) || typeof key !== 'string') return [];
  return [[kind, key, Number(slot), Number(first), Number(last), Number(count), Number(until)]];
}
