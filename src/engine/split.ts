import type { Truth } from '../core/truth.ts';
import type { Known } from '../plan/known.ts';
import type { AnswerClass, LinkedPlan, LinkedRule } from '../plan/link.ts';
import type { RuleIndex } from '../plan/rule-index.ts';
import { nextCandidate, startCandidates } from './candidates.ts';
import { cutTo } from './readings.ts';
import type { Supposed, Unit } from './units.ts';
import { truthUnder } from './units.ts';
import type { Fixed, Progress } from './walk.ts';
import { classOf } from './walk.ts';

/** A recipient in a transaction, and how far its walk has come. */
export interface Walker {
  readonly known: Known;
  readonly progress: Progress;
}

/** Suppositions tried before two recipients are taken to differ: a bound on the time of one RCPT. */
const mostTried = 5000;

/**
 * The rule by which two recipients could still be answered in different classes, in some continuation of the session
 * (law 5). `waiting`: that depends on look-ups under way, which are left in `asked` of the session.
 */
export function splittingRule(
  plan: LinkedPlan,
  index: RuleIndex,
  newcomer: Walker,
  taken: Walker,
): LinkedRule | 'same' | 'waiting' {
  const { asked } = newcomer.known.session;
  cutTo(asked, 0);
  if (isSameFromHere(plan, newcomer.progress, taken.progress)) return 'same';
  const pair = { one: remainderOf(plan, index, newcomer), other: remainderOf(plan, index, taken) };
  if (asked.length > 0) return 'waiting';
  const rule = search(plan, pair);
  cutTo(asked, 0);
  return rule ?? 'same';
}

/** Both decided, or both waiting for one rule with none below that speaks of the recipient. */
function isSameFromHere(plan: LinkedPlan, one: Progress, other: Progress): boolean {
  if (one.fixed !== undefined && other.fixed !== undefined) return classOf(one.fixed) === classOf(other.fixed);
  if (one.fixed !== undefined || other.fixed !== undefined) return false;
  return one.at === other.at && one.left === other.left && (one.at ?? 0) >= plan.recipientRulesEnd;
}

/** A rule that is not false yet. */
interface Step {
  readonly rule: LinkedRule;
  readonly truth: Truth;
}

/** What is left of a walk: the rules still to be passed, and for each unit the last step that asks it. */
interface Remainder {
  readonly known: Known;
  readonly left: number | undefined;
  readonly fixed: Fixed | undefined;
  readonly steps: readonly Step[];
  readonly lastUse: ReadonlyMap<string, number>;
}

const nothingSupposed: Supposed = new Map();

function remainderOf(plan: LinkedPlan, index: RuleIndex, { known, progress }: Walker): Remainder {
  const { left, fixed } = progress;
  const steps: Step[] = [];
  const lastUse = new Map<string, number>();
  if (fixed !== undefined) return { known, left, fixed, steps, lastUse };
  const { asked } = known.session;
  const candidates = startCandidates(index, known, 'all');
  const leavable = new Set<number>();
  for (let at = nextCandidate(candidates, progress.at ?? 0); ; at = nextCandidate(candidates, at + 1)) {
    const rule = plan.rules[at];
    if (rule === undefined) break;
    const { condition, section, action, ifUnavailable } = rule.rule;
    const before = asked.length;
    const open = (unit: Unit) => lastUse.set(unit.key, steps.length);
    const truth = truthUnder(plan, known, condition, nothingSupposed, open);
    // What is false, or fails for good and is skipped, does not matter; neither do look-ups in it.
    if (truth !== 'pending') cutTo(asked, before);
    if (truth === 'false' || (truth === 'unavailable' && ifUnavailable === 'skip')) continue;
    steps.push({ rule, truth });
    if (action.kind === 'pass') leavable.add(section);
    else if (truth !== 'pending' && !leavable.has(section) && section !== left) break;
  }
  return { known, left, fixed, steps, lastUse };
}

/** Where a walk over a remainder stands. */
interface Place {
  readonly step: number;
  readonly left: number | undefined;
}

type Stop =
  | { readonly kind: 'ended'; readonly class: AnswerClass; readonly rule: LinkedRule }
  | { readonly kind: 'open'; readonly unit: Unit; readonly place: Place };

interface Pair {
  readonly one: Remainder;
  readonly other: Remainder;
}

/** Goes through all continuations that can matter, true before false, and stops at the first that tells the two apart. */
function search(plan: LinkedPlan, pair: Pair): LinkedRule | undefined {
  const tried = new Set<string>();
  const from = (supposed: Supposed, one: Place, other: Place): LinkedRule | undefined => {
    const [ones, others] = [goOn(plan, pair.one, one, supposed), goOn(plan, pair.other, other, supposed)];
    if (ones.kind === 'ended' && others.kind === 'ended') {
      if (ones.class === others.class) return undefined;
      return ones.class === 2 ? others.rule : ones.rule;
    }
    const key = stateKey(pair, ones, others, supposed);
    if (tried.has(key)) return undefined;
    tried.add(key);
    const waiting = ones.kind === 'open' ? ones : others;
    if (waiting.kind !== 'open') return undefined;
    if (tried.size > mostTried) return pair.one.steps[one.step]?.rule ?? pair.other.steps[other.step]?.rule;
    for (const truth of waiting.unit.truths) {
      const next = new Map(supposed).set(waiting.unit.key, truth);
      const rule = from(next, placeOf(ones, one), placeOf(others, other));
      if (rule !== undefined) return rule;
    }
    return undefined;
  };
  const start = (remainder: Remainder): Place => ({ step: 0, left: remainder.left });
  return from(nothingSupposed, start(pair.one), start(pair.other));
}

function placeOf(stop: Stop, before: Place): Place {
  return stop.kind === 'open' ? stop.place : before;
}

/** The core's walk over a remainder, up to its end or to the first unit that nothing is supposed of. */
function goOn(plan: LinkedPlan, remainder: Remainder, from: Place, supposed: Supposed): Stop {
  const { fixed, steps, known } = remainder;
  if (fixed !== undefined) return { kind: 'ended', class: classOf(fixed), rule: fixed.rule };
  let left = from.left;
  for (let step = from.step; ; step++) {
    const rule = steps[step]?.rule;
    if (rule === undefined) throw new Error('a policy ends in an unconditional verdict; check lets no other through');
    if (rule.rule.section === left) continue;
    let unit: Unit | undefined;
    const truth = truthUnder(plan, known, rule.rule.condition, supposed, (open) => {
      unit ??= open;
    });
    if (truth === 'pending' && unit !== undefined) return { kind: 'open', unit, place: { step, left } };
    if (truth === 'unavailable' && rule.rule.ifUnavailable === 'defer') {
      return { kind: 'ended', class: classOf({ rule, cause: 'unavailable' }), rule };
    }
    if (truth !== 'true') continue;
    if (rule.rule.action.kind === 'verdict') return { kind: 'ended', class: classOf({ rule, cause: 'rule' }), rule };
    left = rule.rule.section;
  }
}

/** Equal where the two walks have the same ahead of them: places, and suppositions that are asked again. */
function stateKey({ one, other }: Pair, ones: Stop, others: Stop, supposed: Supposed): string {
  const still = [...supposed].filter(([unit]) => isAsked(one, ones, unit) || isAsked(other, others, unit));
  const place = (stop: Stop) => (stop.kind === 'open' ? `${stop.place.step}/${stop.place.left}` : `=${stop.class}`);
  return JSON.stringify([place(ones), place(others), still.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function isAsked(remainder: Remainder, stop: Stop, unit: string): boolean {
  return stop.kind === 'open' && (remainder.lastUse.get(unit) ?? -1) >= stop.place.step;
}
