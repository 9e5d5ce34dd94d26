import type { Atom, Condition, Test } from '../core/condition.ts';
import type { Truth } from '../core/truth.ts';
import { truthOf } from '../core/truth.ts';
import { fact as factNamed } from '../facts/registry.ts';
import { fold } from '../values/fold.ts';

/** A part of a condition that is asked as a whole: a test, or a quantified condition. */
export type Leaf = Exclude<Condition, { kind: 'all' | 'some' | 'not' }>;

/** Most tests on one fact whose truths are worked out; their number doubles the work. */
const mostTests = 10;

/** Facts that may have several values at once: two tests on them exclude nothing. */
const several: ReadonlySet<string> = new Set([
  'attachment extension',
  'attachment name',
  'attachment type',
  'body',
  'from',
  'from domain',
  'header',
  'subject',
]);

/** Facts that have a value in every session, once they are known. */
const alwaysThere: ReadonlySet<string> = new Set([
  'attachment disposition',
  'attachment size',
  'authenticated',
  'client',
  'client listed on',
  'client port',
  'date',
  'each-recipient address',
  'each-recipient local-part',
  'header name',
  'header value',
  'listener',
  'message size',
  'recipient',
  'recipient count',
  'recipient local-part',
  'time of day',
  'tls',
  'weekday',
]);

/** What leaves hang together: those on one fact, with one argument, in one scope. Each of another group is free of them. */
export function groupOf(leaf: Leaf, key: string): string {
  return leaf.kind === 'atom' ? JSON.stringify([leaf.fact, leaf.argument]) : key;
}

/** Whether a leaf that is alone in its group can be true and can be false. */
export function isFree(leaf: Leaf): boolean {
  if (leaf.kind !== 'atom') return true;
  if (leaf.test.kind === 'unavailable') return canFail(leaf.fact);
  return leaf.test.kind !== 'missing' || !alwaysThere.has(leaf.fact);
}

/**
 * The truths that the leaves of one group, all different, can have together once everything is known. More than can
 * be, never less. Undefined where there are too many.
 */
export function possibleTruths(group: readonly Leaf[]): readonly (readonly Truth[])[] | undefined {
  const [first] = group;
  if (first?.kind !== 'atom') return group.length === 1 ? [['true'], ['false'], ['unavailable']] : undefined;
  const atoms = group.flatMap((leaf) => (leaf.kind === 'atom' ? [leaf] : []));
  if (atoms.length !== group.length || atoms.length > mostTests) return undefined;
  const { fact } = first;
  const truths: Truth[][] = [];
  if (canFail(fact)) truths.push(atoms.map(({ test }) => (test.kind === 'unavailable' ? 'true' : 'unavailable')));
  if (!alwaysThere.has(fact)) truths.push(atoms.map(({ test }) => truthOf(test.kind === 'missing')));
  for (let bits = 0; bits < 2 ** atoms.length; bits++) {
    const said = atoms.map((_, at) => (bits & (1 << at)) !== 0);
    if (fitsValue(atoms, said)) truths.push(said.map(truthOf));
  }
  return truths;
}

/** Whether a look-up of the fact can fail: only the inside of a message can be beyond reading. */
function canFail(fact: string): boolean {
  return factNamed(fact).cost !== 'free';
}

/** Whether a value that is there can answer the tests so. Says yes where it does not know. */
function fitsValue(atoms: readonly Atom[], said: readonly boolean[]): boolean {
  const asked = atoms.map(({ test }, at) => ({ test, said: said[at] === true }));
  if (asked.some((each) => each.said && (each.test.kind === 'missing' || each.test.kind === 'unavailable')))
    return false;
  const fact = atoms[0]?.fact ?? '';
  return several.has(fact) || (textsAgree(asked) && numbersAgree(asked));
}

interface Asked {
  readonly test: Test;
  readonly said: boolean;
}

/** Whether one text can be all that is said of it. */
function textsAgree(asked: readonly Asked[]): boolean {
  const held = asked.flatMap(({ test, said }) => (said ? [test] : []));
  const keys = new Set(held.flatMap((test) => (test.kind === 'equals' ? [test.key] : [])));
  if (keys.size > 1) return false;
  const [key] = keys;
  if (typeof key === 'string') return asked.every(({ test, said }) => (holdsOfText(test, key) ?? said) === said);
  const starts = held.flatMap((test) => (test.kind === 'starts' ? [fold(test.text)] : []));
  const ends = held.flatMap((test) => (test.kind === 'ends' ? [fold(test.text)] : []));
  return (
    starts.every((one) => starts.every((other) => one.startsWith(other) || other.startsWith(one))) &&
    ends.every((one) => ends.every((other) => one.endsWith(other) || other.endsWith(one)))
  );
}

/** Truth of a test of the text with this key, where the key alone tells it. */
function holdsOfText(test: Test, key: string): boolean | undefined {
  switch (test.kind) {
    case 'equals':
      return test.key === key;
    case 'contains':
      return fold(key).includes(fold(test.text));
    case 'starts':
      return fold(key).startsWith(fold(test.text));
    case 'ends':
      return fold(key).endsWith(fold(test.text));
    default:
      return undefined;
  }
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
      return compare(value, test.relation, test.number);
    case 'range': {
      const { from, to } = test;
      return from <= to ? from <= value && value <= to : value >= from || value <= to;
    }
    default:
      return undefined;
  }
}

function compare(value: number, relation: '<' | '<=' | '>' | '>=', number: number): boolean {
  switch (relation) {
    case '<':
      return value < number;
    case '<=':
      return value <= number;
    case '>':
      return value > number;
    case '>=':
      return value >= number;
    default:
      return relation satisfies never;
  }
}
