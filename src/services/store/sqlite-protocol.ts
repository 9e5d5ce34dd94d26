import type { Row } from './sqlite-row.ts';
import type { StateKind } from './store.ts';

/** What the thread around a state file is told when it begins. */
export interface SqliteOrder {
  readonly path: string;
  /** The file grows to this many octets at most. */
  readonly sizeOctets: number;
  readonly withinMs: number;
}

/** Names an entry, or all slots of a counter. */
export type RowName = readonly [kind: StateKind, key: string];

/** Work for the thread. Lists, not objects, for the reason that `Row` is one. */
export type Work = Look | Change;

/** Work that reads. */
export type Look =
  | readonly [kind: 'read', now: number, names: readonly RowName[]]
  | readonly [kind: 'list', now: number, of: StateKind | undefined, from: string | undefined];

/** Work that writes. */
export type Change =
  | readonly [kind: 'note', now: number, rows: readonly Row[]]
  | readonly [kind: 'forget', names: readonly RowName[]]
  | readonly [kind: 'sweep', now: number];

export type Answer =
  | readonly [kind: 'found', rows: readonly Row[]]
  | readonly [kind: 'page', rows: readonly Row[], next: string | undefined]
  | readonly [kind: 'done', number: number]
  | readonly [kind: 'unavailable', why: string];

export type Ask = readonly [id: number, work: Work];

/** Asks that are sent together; `close` is the last. */
export type ToThread = readonly Ask[] | 'close';

export type FromThread = readonly (readonly [id: number, answer: Answer])[];
