import type { Span } from '../diagnostics/span.ts';
import type { Phase } from '../mail/phase.ts';

/** What a fact is about: a whole session, or one of several things in it. */
export type Scope = 'session' | 'recipient' | Element;

/** Things a quantifier can go through: `any attachment (…)`. `each-recipient` are the recipients of the transaction. */
export type Element = 'attachment' | 'header' | 'each-recipient';

/** The condition of a rule. `all` of nothing is true, `some` of nothing is false. */
export type Condition =
  | { readonly kind: 'all'; readonly of: readonly Condition[] }
  | { readonly kind: 'some'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | {
      readonly kind: 'quantified';
      readonly quantifier: 'any' | 'every';
      readonly element: Element;
      readonly of: Condition;
      readonly span: Span;
    }
  | Atom;

/** A test on one fact. */
export interface Atom {
  readonly kind: 'atom';
  /** The fact's name in the registry. */
  readonly fact: string;
  /** What the fact asks for beside its name, such as the field name of `header "List-Id"`; empty for most. */
  readonly argument: string;
  readonly scope: Scope;
  /** The first phase at which the fact can no longer change. */
  readonly phase: Phase;
  readonly test: Test;
  /** Empty for what the language adds by itself; traces and coverage leave that out. */
  readonly span: Span;
}

/** A claim about the readings of a fact; it holds if it holds of one reading. A closed union by theory. */
export type Test =
  /** The fact is absent. */
  | { readonly kind: 'missing' }
  /** The fact could not be read; the only test that an unavailable fact makes true. */
  | { readonly kind: 'unavailable' }
  /** A yes-or-no fact says yes. */
  | { readonly kind: 'yes' }
  /** The canonical key of the value is this. */
  | { readonly kind: 'equals'; readonly key: string | number }
  /** The value lies in a declared list. */
  | { readonly kind: 'member'; readonly list: string }
  | { readonly kind: 'contains'; readonly text: string }
  | { readonly kind: 'starts'; readonly text: string }
  | { readonly kind: 'ends'; readonly text: string }
  | { readonly kind: 'matches'; readonly pattern: string }
  | { readonly kind: 'compare'; readonly relation: '<' | '<=' | '>' | '>='; readonly number: number }
  /** From one to the other, both included; where `from` is above `to` the range wraps around (22:00 to 06:00). */
  | { readonly kind: 'range'; readonly from: number; readonly to: number };

export const always: Condition = { kind: 'all', of: [] };

/** Whether a condition holds whatever the session: only the empty conjunction, and conjunctions of such. */
export function isUnconditional(condition: Condition): boolean {
  return condition.kind === 'all' && condition.of.every(isUnconditional);
}

/** Every atom of a condition, in the order written. */
export function atomsOf(condition: Condition): readonly Atom[] {
  if (condition.kind === 'atom') return [condition];
  const atoms: Atom[] = [];
  collect(condition, atoms);
  return atoms;
}

function collect(condition: Condition, atoms: Atom[]): void {
  switch (condition.kind) {
    case 'atom':
      atoms.push(condition);
      return;
    case 'not':
    case 'quantified':
      collect(condition.of, atoms);
      return;
    case 'all':
    case 'some':
      for (const part of condition.of) collect(part, atoms);
      return;
    default:
      condition satisfies never;
  }
}
