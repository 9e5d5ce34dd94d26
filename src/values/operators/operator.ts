import type { Term } from '../../../grammar/ast.ts';
import type { Test } from '../../core/condition.ts';
import type { ListKind } from '../../core/policy.ts';
import type { ValueType } from '../value-type.ts';

/** A place of the phrase that the admin fills: with a value of the fact's type, a list's name, a text or a pattern. */
export interface Slot {
  readonly takes: 'value' | 'list' | 'text' | 'pattern';
}

/**
 * The core test that was written, or what is wrong with which operand (counted from 0), as a sentence for the admin.
 * `effort` is what it took to tell, in units of some 50 ns, where that is worth counting.
 */
export type Made =
  | { readonly test: Test; readonly effort?: number }
  | { readonly problem: string; readonly operand: number; readonly effort?: number };

/** What can be asked of a fact. One file each, one line in the registry. */
export interface Operator {
  /** The words of its phrase; unique. */
  readonly name: string;
  /** The words or the symbol behind the fact. */
  readonly phrase: readonly string[];
  /** What follows the phrase: places to fill, and words of its own between them (`to`). */
  readonly slots: readonly (Slot | string)[];
  readonly doc: string;
  /** A whole condition that uses it. */
  readonly example: string;
  /** Whether it can be asked of values of this type. */
  readonly fits: (type: ValueType) => boolean;
  /** The kinds of list that its `list` slot takes for this type; empty for an operator without one. */
  readonly lists: (type: ValueType) => readonly ListKind[];
  /** The test, from the terms in the slots in their order. Which list a name is, is the checker's business. */
  readonly toTest: (operands: readonly Term[], type: ValueType) => Made;
}
