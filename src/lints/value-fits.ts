import type { Test } from '../core/condition.ts';
import type { List } from '../core/policy.ts';
import type { Value } from '../core/reading.ts';
import { parseAddress } from '../mail/address.ts';
import { parseIp } from '../mail/ip.ts';
import { fold } from '../values/fold.ts';
import { naiveHas } from '../values/membership/naive.ts';
import { passes } from '../values/number-test.ts';

/** A test, and what is said of it. */
export interface Asked {
  readonly test: Test;
  readonly said: boolean;
}

/** The lists of a policy, by name. */
export type Lists = ReadonlyMap<string, List>;

/** Whether one value can be all that is said of it. Says yes where it does not know. */
export function fitsOne(asked: readonly Asked[], lists: Lists): boolean {
  return textsAgree(asked, lists) && numbersAgree(asked);
}

/** Whether several values can: for each test that holds there is one which passes it, and none that does not hold. */
export function fitsSeveral(asked: readonly Asked[], lists: Lists): boolean {
  const failed = asked.filter(({ said }) => !said);
  return asked.every((each) => !each.said || fitsOne([each, ...failed], lists));
}

/** Whether one text can be all that is said of it. */
function textsAgree(asked: readonly Asked[], lists: Lists): boolean {
  const held = asked.flatMap(({ test, said }) => (said ? [test] : []));
  const keys = new Set(held.flatMap((test) => (test.kind === 'equals' ? [test.key] : [])));
  if (keys.size > 1) return false;
  const [key] = keys;
  if (typeof key === 'string') return asked.every(({ test, said }) => (holdsOfText(test, key, lists) ?? said) === said);
  const starts = held.flatMap((test) => (test.kind === 'starts' ? [fold(test.text)] : []));
  const ends = held.flatMap((test) => (test.kind === 'ends' ? [fold(test.text)] : []));
  const failed = asked.flatMap(({ test, said }) => (said ? [] : [test]));
  return (
    starts.every((one) => starts.every((other) => one.startsWith(other) || other.startsWith(one))) &&
    ends.every((one) => ends.every((other) => one.endsWith(other) || other.endsWith(one))) &&
    failed.every((test) => !held.some((each) => implies(each, test, lists)))
  );
}

/** Whether every text that passes the first test passes the second. Says no where it does not know. */
function implies(one: Test, other: Test, lists: Lists): boolean {
  if (one.kind !== 'contains' && one.kind !== 'starts' && one.kind !== 'ends') return false;
  const text = fold(one.text);
  switch (other.kind) {
    case 'contains':
      return text.includes(fold(other.text));
    case 'starts':
      return one.kind === 'starts' && text.startsWith(fold(other.text));
    case 'ends':
      return one.kind === 'ends' && text.endsWith(fold(other.text));
    case 'member': {
      const list = lists.get(other.list);
      return list?.kind === 'phrases' && isMember(list, text) === true;
    }
    default:
      return false;
  }
}

/** Truth of a test of the value with this key, where the key alone tells it. */
export function holdsOfText(test: Test, key: string, lists: Lists): boolean | undefined {
  switch (test.kind) {
    case 'equals':
      return test.key === key;
    case 'contains':
      return fold(key).includes(fold(test.text));
    case 'starts':
      return fold(key).startsWith(fold(test.text));
    case 'ends':
      return fold(key).endsWith(fold(test.text));
    case 'member': {
      const list = lists.get(test.list);
      return list && isMember(list, key);
    }
    default:
      return undefined;
  }
}

/** Longest list that is looked through. */
const mostEntries = 100;

/**
 * Whether the value with this key is in a list, today and always. Undefined where entries end on a date, and where they
 * are in a file of their own: it is there so that it can change.
 */
function isMember(list: List, key: string): boolean | undefined {
  const own = list.span.source.name;
  if (list.entries.length > mostEntries) return undefined;
  if (list.entries.some(({ expires, place }) => expires !== undefined || place.file !== own)) return undefined;
  const value = readKey(list, key);
  return value === undefined ? undefined : naiveHas(list, value, 0);
}

function readKey({ kind }: List, key: string): Value | undefined {
  if (kind === 'networks') return parseIp(key);
  return kind === 'addresses' ? parseAddress(key) : key;
}

/** Whether one whole number can be all that is said of it: tried are those at which one of the tests changes. */
function numbersAgree(asked: readonly Asked[]): boolean {
  const limits = asked.flatMap(({ test }) => limitsOf(test));
  return (
    limits.length === 0 ||
    limits.some((limit) =>
      [limit - 1, limit, limit + 1].some((value) =>
        asked.every(({ test, said }) => (holdsOfNumber(test, value) ?? said) === said),
      ),
    )
  );
}

function limitsOf(test: Test): number[] {
  if (test.kind === 'compare') return [test.number];
  if (test.kind === 'range') return [test.from, test.to];
  return test.kind === 'equals' && typeof test.key === 'number' ? [test.key] : [];
}

function holdsOfNumber(test: Test, value: number): boolean | undefined {
  switch (test.kind) {
    case 'equals':
      return test.key === value;
    case 'compare':
    case 'range':
      return passes(test, value);
    default:
      return undefined;
  }
}
