import type { Truth } from '../core/truth.ts';
import type { Cause } from '../mail/outcome.ts';
import type { Phase } from '../mail/phase.ts';
import type { Known } from '../plan/known.ts';
import type { AnswerClass, LinkedPlan, LinkedRule } from '../plan/link.ts';
import type { RuleIndex } from '../plan/rule-index.ts';
import type { Candidates } from './candidates.ts';
import { goOnFrom, nextCandidate, startCandidates } from './candidates.ts';
import { cutTo } from './readings.ts';

/**
 * How far a walk over the rules has come. A rule that was false, or left its section, does so ever after in the same
 * session, since what is known is never taken back: so a later phase goes on where an earlier one had to wait.
 */
export interface Progress {
  /** Position of the rule waited for; 0 at the start. */
  readonly at: number;
  /** The section that was left last. */
  readonly left: number | undefined;
  /** Rules that left their section. */
  readonly passes: readonly LinkedRule[];
  /** Where the verdict was fixed; undefined while the walk waits. */
  readonly fixed: Fixed | undefined;
  /** The way on. */
  readonly candidates: Candidates | undefined;
}

/** The rule that decides, and when that was settled. */
export interface Fixed {
  readonly rule: LinkedRule;
  readonly cause: Extract<Cause, 'rule' | 'unavailable'>;
  readonly phase: Phase;
}

export const start: Progress = { at: 0, left: undefined, passes: [], fixed: undefined, candidates: undefined };

/** The class of the answer that an end of the walk gives; what cannot be decided is answered with 451. */
export function classOf({ rule, cause }: Pick<Fixed, 'rule' | 'cause'>): AnswerClass {
  return cause === 'rule' ? rule.answerClass : 4;
}

/**
 * Walks on with what is known now: the same as `walk` of the core from the beginning. Where the rule waited for is
 * pending because of look-ups under way, they are in `asked` of the session; it is empty otherwise.
 */
export function walkOn(plan: LinkedPlan, index: RuleIndex, known: Known, from: Progress, phase: Phase): Progress {
  const { asked } = known.session;
  cutTo(asked, 0);
  if (from.fixed !== undefined) return from;
  const candidates =
    from.candidates === undefined ? startCandidates(index, known, 'holding') : goOnFrom(from.candidates, known);
  let { left, passes } = from;
  for (let at = nextCandidate(candidates, from.at); ; at = nextCandidate(candidates, at + 1)) {
    const rule = plan.rules[at];
    if (rule === undefined) throw new Error('a policy ends in an unconditional verdict; check lets no other through');
    const { section, action, ifUnavailable } = rule.rule;
    if (section === left) continue;
    cutTo(asked, 0);
    const truth = rule.check(known, undefined);
    if (truth === 'pending') return at === from.at ? from : { at, left, passes, fixed: undefined, candidates };
    cutTo(asked, 0);
    if (truth === 'false' || (truth === 'unavailable' && ifUnavailable === 'skip')) continue;
    if (truth === 'unavailable') return fix(rule, 'unavailable', phase, left, passes);
    if (action.kind === 'verdict') return fix(rule, 'rule', phase, left, passes);
    left = section;
    passes = [...passes, rule];
  }
}

/**
 * Begins look-ups that the walk will come to if nothing above decides, so that they are under way side by side. Not those
 * behind a refusal that is not decided yet (invariant 4): a client that is to be refused, or to come again, costs no list
 * a question.
 */
export function askAhead(plan: LinkedPlan, index: RuleIndex, known: Known, from: Progress): void {
  const { asked, readings } = known.session;
  if (from.fixed !== undefined || plan.lookUps.every(({ number }) => readings[number] !== undefined)) return;
  const before = asked.length;
  known.session.isAhead = true;
  const candidates = startCandidates(index, known, 'all');
  for (let at = nextCandidate(candidates, from.at); ; at = nextCandidate(candidates, at + 1)) {
    const rule = plan.rules[at];
    if (rule === undefined) break;
    if (rule.rule.section === from.left) continue;
    const truth = rule.check(known, undefined);
    if (truth === 'pending' ? refuses(rule) : mayEnd(rule, truth)) break;
  }
  known.session.isAhead = false;
  cutTo(asked, before);
}

function refuses({ answerClass }: LinkedRule): boolean {
  return answerClass !== 2;
}

/** Whether a walk that comes to this rule goes no further. */
function mayEnd({ rule: { action, ifUnavailable } }: LinkedRule, truth: Truth): boolean {
  return truth === 'unavailable' ? ifUnavailable === 'defer' : truth === 'true' && action.kind === 'verdict';
}

function fix(
  rule: LinkedRule,
  cause: Fixed['cause'],
  phase: Phase,
  left: number | undefined,
  passes: readonly LinkedRule[],
): Progress {
  return { at: rule.at, left, passes, fixed: { rule, cause, phase }, candidates: undefined };
}

/**
 * Edits and observed rules that apply, as `passedBy` of the core has them; undefined where that must wait for look-ups
 * under way, which then are in `asked` of the session.
 */
export function passedBy(
  plan: LinkedPlan,
  index: RuleIndex,
  known: Known,
  { passes }: Progress,
  deciding: LinkedRule,
): readonly LinkedRule[] | undefined {
  const { asked } = known.session;
  cutTo(asked, 0);
  if (index.open.length === 0 && index.sources.length === 0) return none;
  const passed: LinkedRule[] = [];
  const candidates = startCandidates(index, known, 'none');
  let waits = false;
  for (let at = nextCandidate(candidates, 0); at < deciding.at; at = nextCandidate(candidates, at + 1)) {
    const rule = plan.rules[at];
    if (rule === undefined || isLeft(rule, passes)) continue;
    const before = asked.length;
    const truth = rule.check(known, undefined);
    if (truth === 'true') passed.push(rule);
    if (truth === 'pending' && asked.length > before) waits = true;
    else cutTo(asked, before);
  }
  return waits ? undefined : passed;
}

const none: readonly LinkedRule[] = [];

/** Whether a rule stands in the section that was left last above it. */
export function isLeft(rule: LinkedRule, passes: readonly LinkedRule[]): boolean {
  let left: number | undefined;
  for (const pass of passes) if (pass.at < rule.at) left = pass.rule.section;
  return left === rule.rule.section;
}
