import type { Atom, Condition } from '../core/condition.ts';
import { atomsOf, isUnconditional } from '../core/condition.ts';
import type { Truth } from '../core/truth.ts';
import { both, either, negate } from '../core/truth.ts';
import { contradiction, repeatedPart, tautology } from '../diagnostics/findings/logic.ts';
import type { Span } from '../diagnostics/span.ts';
import { textOf } from '../diagnostics/span.ts';
import { fold } from '../values/fold.ts';
import { conditionKey } from './condition-key.ts';
import type { Lint } from './lint-record.ts';
import type { Leaf } from './possible-truths.ts';
import { groupOf, isFree, possibleTruths } from './possible-truths.ts';
import type { Lists } from './value-fits.ts';

/** Most combinations of truths that are tried of one condition, and parts that are evaluated in a whole policy. */
const mostCombinations = 4096;
const mostEvaluated = 2_000_000;

/**
 * Conditions that hold always or never, by every combination of truths that their tests can have in some session; and
 * tests without which a condition holds in the very same sessions. What the condition of a section decides is said of
 * the section, not of each of its rules.
 */
export const decidedConditions: Lint = ({ policy, sections, hidden }) => {
  const budget = { left: mostEvaluated };
  const lists: Lists = new Map(policy.lists.map((list) => [list.name, list]));
  const ofSections = sections.map(({ condition }) => lookAt(condition, lists, budget)?.outcome);
  const bySection = sections.flatMap(({ title }, at) => {
    const outcome = ofSections[at];
    return outcome === undefined ? [] : [findings[outcome].at(title.span, title.value)];
  });
  const byRule = policy.rules.flatMap((rule) => {
    const around = ofSections[rule.section - 1];
    const section = sections[rule.section - 1]?.condition;
    const isSections = section !== undefined && sameParts(rule.condition, section);
    if (hidden.has(rule) || around === 'never' || (around === 'always' && isSections)) return [];
    const looked = lookAt(rule.condition, lists, budget);
    if (looked?.outcome !== undefined) return [findings[looked.outcome].at(rule.span, rule.name)];
    // What the section has asked already is said as that.
    const asked = section === undefined ? [] : atomsOf(section).map(conditionKey);
    const isOwn = (atom: Atom) => isIn(atom.span, rule.span) && !asked.includes(conditionKey(atom));
    return looked === undefined ? [] : idleTests(looked, isOwn, budget).map(({ span }) => repeatedPart.at(span));
  });
  return [...bySection, ...byRule];
};

function isIn({ source, start, end }: Span, whole: Span): boolean {
  return source === whole.source && whole.start <= start && start < end && end <= whole.end;
}

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
  | { readonly kind: 'place'; readonly at: number; readonly leaf: Leaf };

/** A condition with the truths that its tests can have together. */
interface Looked {
  readonly outcome: 'always' | 'never' | undefined;
  readonly numbered: Numbered;
  readonly rows: readonly (readonly Truth[])[];
  /** Places whose tests hang together with others, or are asked twice. */
  readonly linked: ReadonlySet<number>;
}

/** What a condition comes to in all sessions; undefined where that is too much to find out, or plain. */
function lookAt(condition: Condition, lists: Lists, budget: { left: number }): Looked | undefined {
  if (isUnconditional(condition) || budget.left <= 0) return undefined;
  const leaves: Leaf[] = [];
  const places = new Map<string, number>();
  const twice = new Set<number>();
  let repeats = false;
  let asked = 0;
  const numbered = number(condition, (leaf) => {
    asked++;
    const key = conditionKey(leaf);
    const known = places.get(key);
    if (known !== undefined) {
      twice.add(known);
      repeats ||= isWrittenAlike(leaf, leaves[known]);
      return known;
    }
    places.set(key, leaves.length);
    return leaves.push(leaf) - 1;
  });
  budget.left -= asked;
  const groups = [...Map.groupBy(places.values(), (at) => groupName(leaves[at], at)).values()];
  // Each test asked once, and each free of the others: some session makes it true, and another one false.
  if (asked === leaves.length && groups.length === leaves.length && leaves.every(isFree)) return undefined;
  let rows: Truth[][] = [[]];
  for (const group of groups) {
    const truths = possibleTruths(
      group.flatMap((at) => leaves[at] ?? []),
      lists,
    );
    if (truths === undefined || rows.length * truths.length > mostCombinations) return undefined;
    rows = rows.flatMap((row) =>
      truths.map((together) => {
        const longer = [...row];
        for (const [index, at] of group.entries()) longer[at] = together[index] ?? 'false';
        return longer;
      }),
    );
  }
  budget.left -= rows.length * asked;
  if (budget.left < 0) return undefined;
  // What stands there twice in the same words is said of the words, by a lint of its own.
  const linked = new Set(repeats ? [] : [...groups.flatMap((group) => (group.length > 1 ? group : [])), ...twice]);
  return { outcome: outcomeOf(numbered, rows), numbered, rows, linked };
}

function isWrittenAlike(one: Leaf, other: Leaf | undefined): boolean {
  return other !== undefined && fold(textOf(one.span)) === fold(textOf(other.span));
}

function groupName(leaf: Leaf | undefined, at: number): string {
  return leaf === undefined ? String(at) : groupOf(leaf);
}

function outcomeOf(condition: Numbered, rows: Looked['rows']): Looked['outcome'] {
  let held = false;
  let failed = false;
  for (const row of rows) {
    if (evaluate(condition, row) === 'true') held = true;
    else failed = true;
    if (held && failed) return undefined;
  }
  return held ? 'always' : 'never';
}

/** Tests that can be left out, the last first: of two that each make the other idle, the first stays. */
function idleTests(
  { numbered, rows, linked }: Looked,
  isOwn: (atom: Atom) => boolean,
  budget: { left: number },
): readonly Atom[] {
  if (linked.size === 0) return [];
  const whole = rows.map((row) => evaluate(numbered, row) === 'true');
  const isSame = (other: Numbered) => rows.every((row, at) => (evaluate(other, row) === 'true') === whole[at]);
  const idle: Atom[] = [];
  let rest = numbered;
  for (const place of candidatesIn(numbered).reverse()) {
    const { leaf } = place;
    if (!linked.has(place.at) || leaf.kind !== 'atom' || isGuard(leaf) || !isOwn(leaf)) continue;
    budget.left -= 2 * rows.length;
    if (budget.left < 0) break;
    const without = leaveOut(rest, place);
    if (!isSame(without) || !isSame(leaveOut(numbered, place))) continue;
    idle.push(leaf);
    rest = without;
  }
  return idle;
}

/** That a thing is there at all is often asked for the reader alone. */
function isGuard({ test }: Atom): boolean {
  return test.kind === 'missing' || test.kind === 'unavailable' || test.kind === 'yes';
}

type Place = Extract<Numbered, { kind: 'place' }>;

/** The tests that are parts of a row, themselves or negated, in order. */
function candidatesIn(condition: Numbered): Place[] {
  if (condition.kind === 'place') return [];
  if (condition.kind === 'not') return candidatesIn(condition.of);
  return condition.of.flatMap((part) => testOf(part) ?? candidatesIn(part));
}

function testOf(part: Numbered): Place | undefined {
  if (part.kind === 'place') return part;
  return part.kind === 'not' ? testOf(part.of) : undefined;
}

function leaveOut(condition: Numbered, place: Place): Numbered {
  if (condition.kind === 'place') return condition;
  if (condition.kind === 'not') return { kind: 'not', of: leaveOut(condition.of, place) };
  return {
    kind: condition.kind,
    of: condition.of.flatMap((part) => (testOf(part) === place ? [] : [leaveOut(part, place)])),
  };
}

function number(condition: Condition, placeOf: (leaf: Leaf) => number): Numbered {
  switch (condition.kind) {
    case 'all':
    case 'some':
      return { kind: condition.kind, of: condition.of.map((part) => number(part, placeOf)) };
    case 'not':
      return { kind: 'not', of: number(condition.of, placeOf) };
    default:
      return { kind: 'place', at: placeOf(condition), leaf: condition };
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
