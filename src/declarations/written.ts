import type { Literal, Term, Text, Word } from '../../grammar/ast.ts';
import type { Element } from '../core/condition.ts';
import type { Span } from '../diagnostics/span.ts';

/** A condition as written: facts and operators are recognised, names and values are not yet looked up. */
export type Written =
  | WrittenJoined
  | { readonly kind: 'not'; readonly of: Written; readonly span: Span }
  /** The name of a `define`. */
  | { readonly kind: 'name'; readonly word: Word; readonly span: Span }
  | WrittenQuantified
  | WrittenTest;

export interface WrittenJoined {
  readonly kind: 'all' | 'some';
  readonly of: readonly Written[];
  /** Whether it stands in parentheses of its own; `span` holds them. */
  readonly grouped: boolean;
  readonly span: Span;
}

export interface WrittenQuantified {
  readonly kind: 'quantified';
  readonly quantifier: 'any' | 'every' | 'no';
  readonly element: Element;
  /** Undefined where only existence is asked: `any attachment`. */
  readonly of: Written | undefined;
  readonly span: Span;
}

export interface WrittenTest {
  readonly kind: 'test';
  /** Registry name of the fact. */
  readonly fact: string;
  readonly factSpan: Span;
  /** What follows the fact's name: a text, a duration, or the name of a service. */
  readonly argument: Text | Word | Literal | undefined;
  /** Registry name of the operator; undefined for a yes-or-no fact that stands alone. */
  readonly operator: string | undefined;
  readonly operatorSpan: Span;
  readonly operands: readonly Term[];
  readonly span: Span;
}

/** `reply 550 5.7.1 "text"` as written. */
export interface WrittenReply {
  readonly code: number;
  readonly codeSpan: Span;
  readonly status: string;
  readonly statusSpan: Span;
  readonly text: Text;
  readonly span: Span;
}

/** An entry of a list as written in the policy. */
export interface WrittenEntry {
  readonly value: Literal | Text;
  readonly until: Literal | undefined;
  readonly because: string | undefined;
  readonly span: Span;
}

/** `allow MP205 because "…"`. */
export interface WrittenAllow {
  readonly code: string;
  readonly codeSpan: Span;
  readonly because: string;
  readonly span: Span;
}
