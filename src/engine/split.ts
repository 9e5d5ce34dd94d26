import type { Truth } from '../core/truth.ts';
import type { Known } from '../plan/known.ts';
import type { AnswerClass, LinkedPlan, LinkedRule, RuleIndexes } from '../plan/link.ts';
import type { RuleIndex } from '../plan/rule-index.ts';
import { nextCandidate, startCandidates } from './candidates.ts';
import { cutTo } from './readings.ts';
import type { Supposed, Unit } from './units.ts';
import { truthUnder, unitKey } from './units.ts';
import type { Fixed, Progress } from './walk.ts';
import { classOf } from './walk.ts';

/** A recipient in a transaction, and how far its walk has come. */
export interface Walker {
  readonly known: Known;
  readonly progress: Progress;
}

/** Suppositions tried before two recipients are taken to differ: a bound on the time of one RCPT. */
const mostTried = 1000;

/**
 * The rule by which two recipients could still be answered in different classes, in some continuation of the session
 * (law 5). `waiting`: that depends on look-ups under way, which are left in `asked` of the session.
 */
export function splittingRule(
  plan: LinkedPlan,
  { deciding, ofRecipient }: RuleIndexes,
  newcomer: Walker,
  taken: Walker,
): LinkedRule | 'same' | 'waiting' {
  const { asked } = newcomer.known.session;
  cutTo(asked, 0);
  const [one, other] = [newcomer.progress, taken.progress];
  if (one.fixed !== undefined && other.fixed !== undefined && classOf(one.fixed) === classOf(other.fixed))
    return 'same';
  if (one.fixed === undefined && other.fixed === undefined) {
    const [left, right] = [outlook(plan, ofRecipient, newcomer), outlook(plan, ofRecipient, taken)];
    if (asked.length > 0) return 'waiting';
    if (left === right) return 'same';
  }
  const pair = { one: remainderOf(plan, deciding, newcomer), other: remainderOf(plan, deciding, taken) };
  if (asked.length > 0) return 'waiting';
  const rule = search(plan, pair);
  cutTo(asked, 0);
  return rule ?? 'same';
}

/**
 * Where a recipient's walk waits, and what is left of the rules ahead that speak of the recipient. Recipients with one
 * outlook are answered alike in every continuation: for the rules between those they do not matter.
 */
function outlook(plan: LinkedPlan, ofRecipient: RuleIndex, { known, progress }: Walker): string {
  const { asked } = known.session;
  const ahead = [`${progress.at} ${progress.left}`];
  const candidates = startCandidates(ofRecipient, known, 'all');
  for (let at = nextCandidate(candidates, progress.at); ; at = nextCandidate(candidates, at + 1)) {
    const rule = plan.rules[at];
    if (rule === undefined) return ahead.join(', ');
    const before = asked.length;
    const truth = rule.check(known, undefined);
    if (truth !== 'pending') cutTo(asked, before);
    if (truth !== 'false') ahead.push(`${at} ${signature(plan, known, rule, truth)}`);
  }
}

/** Equal for two recipients only where a rule means the same for both from now on. */
function signature(plan: LinkedPlan, known: Known, { rule }: LinkedRule, truth: Truth): string {
  return truth === 'pending' ? unitKey(plan, known, rule.condition) : truth;
}

/** A rule that is not false yet. */
interface Step {
  readonly rule: LinkedRule;
  readonly signature: string;
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
  for (let at = nextCandidate(candidates, progress.at); ; at = nextCandidate(candidates, at + 1)) {
    const rule = plan.rules[at];
    if (rule === undefined) break;
    const { condition, section, action, ifUnavailable } = rule.rule;
    const before = asked.length;
    const open = (unit: Unit) => lastUse.set(unit.key, steps.length);
    const truth = truthUnder(plan, known, condition, nothingSupposed, open);
    // What is false, or fails for good and is skipped, does not matter; neither do look-ups in it.
    if (truth !== 'pending') cutTo(asked, before);
    if (truth === 'false' || (truth === 'unavailable' && ifUnavailable === 'skip')) continue;
    steps.push({ rule, signature: signature(plan, known, rule, truth) });
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
  | { readonly kind: 'open'; readonly rule: LinkedRule; readonly unit: Unit; readonly place: Place };

interface Pair {
  readonly one: Remainder;
  readonly other: Remainder;
}

/**
 * Goes through all continuations that can matter, and stops at the first that tells the two apart. A rule that means the
 * same for both is first supposed not to hold, so that the walks come to one that does not.
 */
function search(plan: LinkedPlan, pair: Pair): LinkedRule | undefined {
  const different = differentRules(pair);
  let lastDifferent = -1;
  for (const at of different) lastDifferent = Math.max(lastDifferent, at);
  const tried = new Set<string>();
  const from = (supposed: Supposed, one: Stop | undefined, other: Stop | undefined): LinkedRule | undefined => {
    const [ones, others] = [goOn(plan, pair.one, one, supposed), goOn(plan, pair.other, other, supposed)];
    if (ones.kind === 'ended' && others.kind === 'ended') {
      if (ones.class === others.class) return undefined;
      return ones.class === 2 ? others.rule : ones.rule;
    }
    const isJoint = isTogether(ones, others);
    if (isJoint && ones.rule.at > lastDifferent) return undefined;
    const still = new Map(
      [...supposed].filter(([unit]) => isAsked(pair.one, ones, unit) || isAsked(pair.other, others, unit)),
    );
    const key = stateKey(ones, others, still);
    if (tried.has(key)) return undefined;
    tried.add(key);
    const waiting = ones.kind === 'open' ? ones : others;
    if (waiting.kind !== 'open') return undefined;
    if (tried.size > mostTried) return waiting.rule;
    const { key: unit, truths } = waiting.unit;
    for (const truth of isJoint && !different.has(waiting.rule.at) ? truths.toReversed() : truths) {
      const rule = from(new Map(still).set(unit, truth), ones, others);
      if (rule !== undefined) return rule;
    }
    return undefined;
  };
  return from(nothingSupposed, undefined, undefined);
}

/** Positions of the rules that do not mean the same for both. */
function differentRules({ one, other }: Pair): Set<number> {
  const meant = new Map(one.steps.map(({ rule, signature: means }) => [rule.at, means]));
  const different = new Set<number>();
  for (const { rule, signature: means } of other.steps) {
    if (meant.get(rule.at) !== means) different.add(rule.at);
    meant.delete(rule.at);
  }
  for (const at of meant.keys()) different.add(at);
  return different;
}

/** Whether both walks wait for the same rule, and are alike in what they left. */
function isTogether(ones: Stop, others: Stop): boolean {
  return (
    ones.kind === 'open' && others.kind === 'open' && ones.rule === others.rule && ones.place.left === others.place.left
  );
}

/** The core's walk over a remainder, up to its end or to the first unit that nothing is supposed of. */
function goOn(plan: LinkedPlan, remainder: Remainder, from: Stop | undefined, supposed: Supposed): Stop {
  if (from?.kind === 'ended') return from;
  const { fixed, steps, known } = remainder;
  if (fixed !== undefined) return { kind: 'ended', class: classOf(fixed), rule: fixed.rule };
  let left = from?.place.left ?? remainder.left;
  for (let step = from?.place.step ?? 0; ; step++) {
    const rule = steps[step]?.rule;
    if (rule === undefined) throw new Error('a policy ends in an unconditional verdict; check lets no other through');
    if (rule.rule.section === left) continue;
    let unit: Unit | undefined;
    const truth = truthUnder(plan, known, rule.rule.condition, supposed, (open) => {
      unit ??= open;
    });
    if (truth === 'pending' && unit !== undefined) return { kind: 'open', rule, unit, place: { step, left } };
    if (truth === 'unavailable' && rule.rule.ifUnavailable === 'defer') {
      return { kind: 'ended', class: classOf({ rule, cause: 'unavailable' }), rule };
    }
    if (truth !== 'true') continue;
    if (rule.rule.action.kind === 'verdict') return { kind: 'ended', class: classOf({ rule, cause: 'rule' }), rule };
    left = rule.rule.section;
  }
}

/** Equal where the two walks have the same ahead of them: places, and suppositions that are asked again. */
function stateKey(ones: Stop, others: Stop, still: Supposed): string {
  const place = (stop: Stop) => (stop.kind === 'open' ? `${stop.place.step}/${stop.place.left}` : `=${stop.class}`);
  return JSON.stringify([place(ones), place(others), [...still].sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function isAsked(remainder: Remainder, stop: Stop, unit: string): boolean {
  return stop.kind === 'open' && (remainder.lastUse.get(unit) ?? -1) >= stop.place.step;
}
