import type { Test } from '../core/condition.ts';
import type { Value } from '../core/reading.ts';
import { expectNumber } from './expect.ts';
import { fold } from './fold.ts';
import type { Membership } from './membership.ts';
import { compilePattern } from './pattern.ts';
import type { ValueType } from './value-type.ts';

/** A test made ready to be asked of values, at a moment in milliseconds since 1970. */
export type LinkedTest = (value: Value, now: number) => boolean;

/**
 * Makes a test ready: what can be worked out once is. It answers as `holds` does. `folded` gives a text as `fold` does;
 * a caller with many tests passes one that remembers.
 */
export function linkTest(
  test: Test,
  type: ValueType,
  memberships: ReadonlyMap<string, Membership>,
  folded: (text: string) => string = fold,
): LinkedTest {
  switch (test.kind) {
    case 'missing':
    case 'unavailable':
      return () => false;
    case 'yes':
      return (value) => value !== false;
    case 'equals': {
      const { key } = test;
      return (value) => type.keys(value).includes(key);
    }
    case 'member': {
      const membership = memberships.get(test.list);
      if (membership === undefined) throw new Error(`there is no list ${test.list}`);
      return membership.kind === 'phrases' ? (value, now) => membership.has(type.text(value), now) : membership.has;
    }
    case 'contains': {
      const text = fold(test.text);
      return (value) => folded(type.text(value)).includes(text);
    }
    case 'starts': {
      const text = fold(test.text);
      return (value) => folded(type.text(value)).startsWith(text);
    }
    case 'ends': {
      const text = fold(test.text);
      return (value) => folded(type.text(value)).endsWith(text);
    }
    case 'matches': {
      const isMatch = compilePattern(test.pattern);
      return (value) => isMatch(type.text(value));
    }
    case 'compare':
      return linkComparison(test.relation, test.number);
    case 'range': {
      const { from, to } = test;
      const wraps = from > to;
      return (value) => {
        const number = expectNumber(value);
        return wraps ? number >= from || number <= to : number >= from && number <= to;
      };
    }
    default:
      return test satisfies never;
  }
}

function linkComparison(relation: '<' | '<=' | '>' | '>=', number: number): LinkedTest {
  switch (relation) {
    case '<':
      return (value) => expectNumber(value) < number;
    case '<=':
      return (value) => expectNumber(value) <= number;
    case '>':
      return (value) => expectNumber(value) > number;
    case '>=':
      return (value) => expectNumber(value) >= number;
    default:
      return relation satisfies never;
  }
}
