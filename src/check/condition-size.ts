import type { Condition } from '../core/condition.ts';

/** How large conditions may be with every definition written out: what works on them goes through all of it, again and again. */
export const limits = {
  /** Conditions in conditions: parentheses, negations, quantifiers. */
  depth: 200,
  /** Tests of one condition. */
  tests: 10_000,
  /** Tests of all rules together. */
  allTests: 500_000,
} as const;

/** The size of a condition with every definition written out. */
export interface Size {
  readonly tests: number;
  readonly depth: number;
}

/** Gives sizes. */
export interface Sizes {
  readonly sizeOf: (condition: Condition) => Size;
  /** Keeps that of a condition which may stand in many others, so that it is gone through once. */
  readonly keep: (condition: Condition) => void;
}

export function makeSizes(): Sizes {
  const known = new Map<Condition, Size>();
  const sizeOf = (condition: Condition): Size => {
    if (condition.kind === 'atom') return { tests: 1, depth: 0 };
    const before = known.get(condition);
    if (before !== undefined) return before;
    let tests = 0;
    let depth = 0;
    for (const part of condition.kind === 'all' || condition.kind === 'some' ? condition.of : [condition.of]) {
      const size = sizeOf(part);
      tests += size.tests;
      depth = Math.max(depth, size.depth);
    }
    return { tests, depth: depth + 1 };
  };
  return { sizeOf, keep: (condition) => void known.set(condition, sizeOf(condition)) };
}

/** What is too much about a condition of this size, in words for the admin; undefined where nothing is. */
export function excessOf({ tests, depth }: Size): string | undefined {
  if (depth > limits.depth) return `its parts stand in each other more than ${limits.depth} deep`;
  if (tests > limits.tests) return `it has more than ${limits.tests.toLocaleString('en')} tests`;
  return undefined;
}
