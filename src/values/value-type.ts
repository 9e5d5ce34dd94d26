import type { Literal, Text, Word } from '../../grammar/ast.ts';
import type { ListKind } from '../core/policy.ts';
import type { Value } from '../core/reading.ts';

/** What values can be asked, by kind of test: `is`, `contains` and `matches`, `<`, `from … to`. */
export type Operation = 'equals' | 'text' | 'order' | 'range';

/** What equality compares. */
export type Key = string | number;

/** What reading a written value gives: its canonical key, or what is wrong with it, as a sentence for the admin. */
export type Parsed = { readonly key: Key } | { readonly problem: string };

/** A kind of value that facts have and rules write. One file each, one line in the registry. */
export interface ValueType {
  readonly name: string;
  /** What it is, for the reference. */
  readonly doc: string;
  /** How one is written. */
  readonly example: string;
  readonly operations: readonly Operation[];
  /** The kind of list its values are looked up in with `in`; undefined when there is none. */
  readonly list: Exclude<ListKind, 'phrases'> | undefined;
  /** Bare words it takes as values (`inline`, `image`, `monday`); empty for most. */
  readonly words: readonly string[];
  /** Whether a range may run over the end: 22:00 to 06:00. */
  readonly wraps: boolean;
  /** Reads a value written after `is`, `<` and the like. */
  readonly parse: (written: Literal | Text | Word) => Parsed;
  /** Every key the value answers to: `image/png` is also `image`. Never empty; the first is its own. */
  readonly keys: (value: Value) => readonly Key[];
  /** What `contains`, `starts with` and `matches` look at, not yet folded. */
  readonly text: (value: Value) => string;
  /** What a sender or an admin is shown. */
  readonly show: (value: Value) => string;
}
