import type { Test } from '../core/condition.ts';
import type { List } from '../core/policy.ts';
import type { Value } from '../core/reading.ts';
import { expectBoolean, expectNumber } from './expect.ts';
import { fold } from './fold.ts';
import { naiveHas } from './membership/naive.ts';
import { passes } from './number-test.ts';
import { compilePattern } from './pattern.ts';
import type { ValueType } from './value-type.ts';

/**
 * What a test means of one value: the slow, plain reference for `linkTest`. Whether a fact is missing or unavailable
 * is a matter of its reading (`testReading`); of a value that is there neither is true.
 */
export function holds(
  test: Test,
  type: ValueType,
  value: Value,
  lists: ReadonlyMap<string, List>,
  now: number,
): boolean {
  switch (test.kind) {
    case 'missing':
    case 'unavailable':
      return false;
    case 'yes':
      return expectBoolean(value);
    case 'equals':
      return type.keys(value).includes(test.key);
    case 'member': {
      const list = lists.get(test.list);
      if (list === undefined) throw new Error(`there is no list ${test.list}`);
      return naiveHas(list, list.kind === 'phrases' ? type.text(value) : value, now);
    }
    case 'contains':
      return fold(type.text(value)).includes(fold(test.text));
    case 'starts':
      return fold(type.text(value)).startsWith(fold(test.text));
    case 'ends':
      return fold(type.text(value)).endsWith(fold(test.text));
    case 'matches':
      return compilePattern(test.pattern)(type.text(value));
    case 'compare':
    case 'range':
      return passes(test, expectNumber(value));
    default:
      return test satisfies never;
  }
}
