import type { Condition } from '../core/condition.ts';
import { isUnconditional } from '../core/condition.ts';
import type { Truth } from '../core/truth.ts';
import { both, either, negate } from '../core/truth.ts';
import { contradiction, tautology } from '../diagnostics/findings/logic.ts';
import { conditionKey } from './condition-key.ts';
import type { Lint } from './lint-record.ts';
import type { Leaf } from './possible-truths.ts';
import { groupOf, isFree, possibleTruths } from './possible-truths.ts';

/** Most combinations of truths that are tried of one condition, and parts that are evaluated in a whole policy. */
const mostCombinations = 4096;
const mostEvaluated = 2_000_000;

/**
 * Conditions that hold always or never, by every combination of truths that their tests can have in some session.
 * What the condition of a section decides is said of the section, not of each of its rules.
 */
export const decidedConditions: Lint = ({ policy, sections, hidden }) => {
  const budget = { left: mostEvaluated };
  const ofSections = sections.map(({ condition }) => outcomeOf(condition, budget));
  const bySection = sections.flatMap(({ title }, at) => {
    const outcome = ofSections[at];
    return outcome === undefined ? [] : [findings[outcome].at(title.span, title.value)];
  });
  const byRule = policy.rules.flatMap((rule) => {
    const around = ofSections[rule.section - 1];
    const section = sections[rule.section - 1]?.condition;
    const isSections = section !== undefined && sameParts(rule.condition, section);
    if (hidden.has(rule) || around === 'never' || (around === 'always' && isSections)) return [];
    const outcome = outcomeOf(rule.condition, budget);
    return outcome === undefined ? [] : [findings[outcome].at(rule.span, rule.name)];
  });
  return [...bySection, ...byRule];
};

const findings = { always: tautology, never: contradiction } as const;

/** Whether a rule has no condition of its own. */
function sameParts(condition: Condition, section: Condition): boolean {
  return (
    condition === section ||
    (condition.kind === 'all' && section.kind === 'all' && condition.of.length === section.of.length)
  );
}

/** A condition whose tests are places in a row of truths. */
type Numbered =
  | { readonly kind: 'all' | 'some'; readonly of: readonly Numbered[] }
  | { readonly kind: 'not'; readonly of: Numbered }
  | { readonly kind: 'place'; readonly at: number };

/** What a condition comes to whatever the session; undefined where that depends on it, or is too much to find out. */
function outcomeOf(condition: Condition, budget: { left: number }): 'always' | 'never' | undefined {
  if (isUnconditional(condition) || budget.left <= 0) return undefined;
  const leaves: Leaf[] = [];
  const places = new Map<string, number>();
  let asked = 0;
  const numbered = number(condition, (leaf) => {
    asked++;
    const key = conditionKey(leaf);
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, leaves.length);
    return leaves.push(leaf) - 1;
  });
  budget.left -= asked;
  const groups = new Map<string, number[]>();
  for (const [key, at] of places) {
    const leaf = leaves[at];
    const group = leaf === undefined ? key : groupOf(leaf, key);
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [at]);
    else members.push(at);
  }
  // Each test asked once, and each free of the others: some session makes it true, and another one false.
  if (asked === leaves.length && groups.size === leaves.length && leaves.every(isFree)) return undefined;
  const options: Option[] = [];
  let combinations = 1;
  for (const group of groups.values()) {
    const truths = possibleTruths(group.flatMap((at) => leaves[at] ?? []));
    combinations *= truths?.length ?? Number.POSITIVE_INFINITY;
    if (truths === undefined || combinations > mostCombinations) return undefined;
    options.push({ places: group, truths });
  }
  budget.left -= combinations * asked;
  return budget.left < 0 ? undefined : tryAll(numbered, options);
}

/** The truths that some places of the row can have together. */
interface Option {
  readonly places: readonly number[];
  readonly truths: readonly (readonly Truth[])[];
}

/** The outcome of every combination, if all have one. */
function tryAll(condition: Numbered, options: readonly Option[]): 'always' | 'never' | undefined {
  const row: Truth[] = [];
  let held = false;
  let failed = false;
  const choose = (next: number): void => {
    const option = options[next];
    if (held && failed) return;
    if (option === undefined) {
      if (evaluate(condition, row) === 'true') held = true;
      else failed = true;
      return;
    }
    for (const truths of option.truths) {
      for (const [index, place] of option.places.entries()) row[place] = truths[index] ?? 'false';
      choose(next + 1);
    }
  };
  choose(0);
  if (held === failed) return undefined;
  return held ? 'always' : 'never';
}

function number(condition: Condition, placeOf: (leaf: Leaf) => number): Numbered {
  switch (condition.kind) {
    case 'all':
    case 'some':
      return { kind: condition.kind, of: condition.of.map((part) => number(part, placeOf)) };
    case 'not':
      return { kind: 'not', of: number(condition.of, placeOf) };
    default:
      return { kind: 'place', at: placeOf(condition) };
  }
}

function evaluate(condition: Numbered, row: readonly Truth[]): Truth {
  switch (condition.kind) {
    case 'place':
      return row[condition.at] ?? 'false';
    case 'not':
      return negate(evaluate(condition.of, row));
    case 'all': {
      let truth: Truth = 'true';
      for (const part of condition.of) truth = both(truth, evaluate(part, row));
      return truth;
    }
    case 'some': {
      let truth: Truth = 'false';
      for (const part of condition.of) truth = either(truth, evaluate(part, row));
      return truth;
    }
    default:
      return condition satisfies never;
  }
}
