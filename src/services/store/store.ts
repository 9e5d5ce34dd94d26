/**
 * What a store keeps, by what it is about: greylisting (`waiting` for a retry, `known` for a while), correspondents,
 * logins before SMTP, the counters of limits, recipients that were told to come separately, and what call-outs came to.
 */
export const stateKinds = ['waiting', 'known', 'correspondent', 'login', 'limit', 'split', 'callout'] as const;

export type StateKind = (typeof stateKinds)[number];

/** Names an entry, or all slots of a counter. Keys are made by `stateKey`. */
export interface Ref {
  readonly kind: StateKind;
  readonly key: string;
}

/**
 * One thing that is remembered. Times are milliseconds since 1970 by the clock of whoever noted it. Two notes of one
 * entry are merged, and the order of merging does not matter, so that several daemons may share a store: the earliest
 * `first`, the latest `last` and `until`, the sum of the counts.
 */
export interface Entry extends Ref {
  /** A counter keeps a number for each span of time; 0 for everything else. */
  readonly slot: number;
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** From then on it is as if it had never been; a note that comes later begins it anew. */
  readonly until: number;
}

/** `why` says what is wrong with the store, as the end of a sentence. */
export interface Unavailable {
  readonly kind: 'unavailable';
  readonly why: string;
}

export type Found =
  | { readonly kind: 'found'; readonly entries: readonly [Entry, ...Entry[]] }
  | { readonly kind: 'absent' }
  | Unavailable;

/** `number` of entries that were noted or forgotten. */
export type Done = { readonly kind: 'done'; readonly number: number } | Unavailable;

export type Listed =
  /** `next` goes on where this page ends; undefined at the end. */
  { readonly kind: 'page'; readonly entries: readonly Entry[]; readonly next: string | undefined } | Unavailable;

/**
 * What is remembered of earlier mail. Nothing throws or rejects, and each call answers within the store's time limit:
 * a store that is full, locked, corrupt, hung or gone is `unavailable`, and is asked again by itself later on.
 */
export interface Store {
  /** The time limit of each call, in milliseconds. */
  readonly withinMs: number;
  /** Entries that live at `now`: of all refs together, each with all its slots. */
  readonly read: (refs: readonly Ref[], now: number) => Promise<Found>;
  /** Merges entries into what is there; durable when it answers (against the end of the process). */
  readonly note: (entries: readonly Entry[], now: number) => Promise<Done>;
  readonly forget: (refs: readonly Ref[]) => Promise<Done>;
  /** A page of what lives at `now`; all kinds where none is named. `from` is the `next` of the page before. */
  readonly list: (kind: StateKind | undefined, from: string | undefined, now: number) => Promise<Listed>;
  /** Removes some of what no longer lives; called again and again by a daemon, and bounded in time. */
  readonly sweep: (now: number) => Promise<Done>;
  readonly close: () => Promise<void>;
}

/** Entries of a page. */
export const pageLength = 1000;

/** Merges a note into an entry as it stands at `now`. */
export function merge(before: Entry | undefined, noted: Entry, now: number): Entry {
  if (before === undefined || before.until <= now) return noted;
  return {
    ...noted,
    first: Math.min(before.first, noted.first),
    last: Math.max(before.last, noted.last),
    count: before.count + noted.count,
    until: Math.max(before.until, noted.until),
  };
}

/** What reading gives, of the entries that live. */
export function foundOf(entries: readonly Entry[]): Found {
  const [first, ...rest] = entries;
  return first === undefined ? { kind: 'absent' } : { kind: 'found', entries: [first, ...rest] };
}

export function unavailable(why: string): Unavailable {
  return { kind: 'unavailable', why };
}

export function isStateKind(text: unknown): text is StateKind {
  return stateKinds.some((kind) => kind === text);
}
