import type { Done, Entry, Found, Listed, Ref, StateKind } from './store.ts';

/** What the thread around a state file is told when it begins. */
export interface SqliteOrder {
  readonly path: string;
  /** The file grows to this many octets at most. */
  readonly sizeOctets: number;
  readonly withinMs: number;
}

export type Work =
  | { readonly kind: 'read'; readonly refs: readonly Ref[]; readonly now: number }
  | {
      readonly kind: 'list';
      readonly of: StateKind | undefined;
      readonly from: string | undefined;
      readonly now: number;
    }
  | Change;

/** Work that writes. */
export type Change =
  | { readonly kind: 'note'; readonly entries: readonly Entry[]; readonly now: number }
  | { readonly kind: 'forget'; readonly refs: readonly Ref[] }
  | { readonly kind: 'sweep'; readonly now: number };

export interface Ask {
  readonly id: number;
  readonly work: Work;
}

export type Answer = Found | Done | Listed;

/** Asks that are sent together; `close` is the last. */
export type ToThread = readonly Ask[] | 'close';

export type FromThread = readonly (readonly [id: number, answer: Answer])[];
