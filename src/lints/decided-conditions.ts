import type { Atom, Condition } from '../core/condition.ts';
import { isUnconditional } from '../core/condition.ts';
import { contradiction, tautology } from '../diagnostics/findings/logic.ts';
import { conditionKey } from './condition-key.ts';
import type { Lint } from './lint-record.ts';

/** Most different tests in a condition that is decided; their number doubles the work. */
const mostTests = 12;

/** Most assignments that are tried over a whole policy: in one of many thousand long conditions the rest go unlooked at. */
const mostTried = 100_000;

/** Facts that may have several values at once: two tests on them exclude nothing. */
const several: ReadonlySet<string> = new Set([
  'header',
  'subject',
  'from',
  'from domain',
  'body',
  'attachment name',
  'attachment extension',
  'attachment type',
  'header name',
  'header value',
]);

/** Conditions that hold always or never, by every assignment of truth to their tests that some session could have. */
export const decidedConditions: Lint = ({ policy }) => {
  const budget = { left: mostTried };
  return policy.rules.flatMap((rule) => {
    if (isUnconditional(rule.condition)) return [];
    const found = outcomes(rule.condition, budget);
    if (found === undefined || (found.has(true) && found.has(false))) return [];
    return [(found.has(true) ? tautology : contradiction).at(rule.span, rule.name)];
  });
};

type Leaf = Exclude<Condition, { kind: 'all' | 'some' | 'not' }>;

/** Which results a condition can have, up to both; undefined where it has too many tests. Quantified parts count as one test. */
function outcomes(condition: Condition, budget: { left: number }): Set<boolean> | undefined {
  if (budget.left <= 0) return undefined;
  const leaves = new Map([...leavesOf(condition)].map((leaf) => [conditionKey(leaf), leaf]));
  if (leaves.size > mostTests) return undefined;
  const keys = [...leaves.keys()];
  const atoms = [...leaves.values()].map((leaf) => (leaf.kind === 'atom' ? leaf : undefined));
  const found = new Set<boolean>();
  for (let bits = 0; bits < 2 ** keys.length; bits++) {
    budget.left--;
    const truth = (at: number) => (bits & (1 << at)) !== 0;
    if (!isPossible(atoms, truth)) continue;
    found.add(holds(condition, (key) => truth(keys.indexOf(key))));
    if (found.size === 2) break;
  }
  return found;
}

function* leavesOf(condition: Condition): Generator<Leaf> {
  if (condition.kind === 'all' || condition.kind === 'some') for (const part of condition.of) yield* leavesOf(part);
  else if (condition.kind === 'not') yield* leavesOf(condition.of);
  else yield condition;
}

function holds(condition: Condition, truth: (key: string) => boolean): boolean {
  if (condition.kind === 'all') return condition.of.every((part) => holds(part, truth));
  if (condition.kind === 'some') return condition.of.some((part) => holds(part, truth));
  return condition.kind === 'not' ? !holds(condition.of, truth) : truth(conditionKey(condition));
}

/** Whether some session could answer the tests so. Says yes where it does not know. */
function isPossible(atoms: readonly (Atom | undefined)[], truth: (at: number) => boolean): boolean {
  const byFact = Map.groupBy(
    atoms.flatMap((atom, at) => (atom === undefined ? [] : [{ atom, said: truth(at) }])),
    ({ atom }) => JSON.stringify([atom.fact, atom.argument]),
  );
  return [...byFact.values()].every(agree);
}

/** Whether one value, or none, can answer all the tests on one fact so. */
function agree(tests: readonly { readonly atom: Atom; readonly said: boolean }[]): boolean {
  const unavailable = tests.some(({ atom, said }) => atom.test.kind === 'unavailable' && said);
  const missing = tests.some(({ atom, said }) => atom.test.kind === 'missing' && said);
  const positive = tests.filter(
    ({ atom, said }) => said && atom.test.kind !== 'missing' && atom.test.kind !== 'unavailable',
  );
  if (unavailable) return true;
  if (missing) return positive.length === 0;
  const [first] = tests;
  if (first === undefined || several.has(first.atom.fact)) return true;
  const keys = new Set(positive.flatMap(({ atom: { test } }) => (test.kind === 'equals' ? [test.key] : [])));
  return keys.size <= 1 && numbersAgree(tests);
}

/** Whether one number answers all comparisons so: tried are the numbers at which one of them changes. */
function numbersAgree(tests: readonly { readonly atom: Atom; readonly said: boolean }[]): boolean {
  const limits = tests.flatMap(({ atom: { test } }) => (test.kind === 'compare' ? [test.number] : []));
  if (limits.length === 0) return true;
  const absent = tests.every(({ said }) => !said);
  const candidates = limits.flatMap((limit) => [limit - 0.5, limit, limit + 0.5]);
  return (
    absent ||
    candidates.some((value) =>
      tests.every(({ atom: { test }, said }) => test.kind !== 'compare' || compare(value, test) === said),
    )
  );
}

function compare(
  value: number,
  { relation, number }: { readonly relation: '<' | '<=' | '>' | '>='; readonly number: number },
): boolean {
  if (relation === '<') return value < number;
  if (relation === '<=') return value <= number;
  return relation === '>' ? value > number : value >= number;
}
