import type { Truth } from '../core/truth.ts';
import { both, either, negate } from '../core/truth.ts';
import type { Known } from '../plan/known.ts';
import type { LinkedPlan } from '../plan/link.ts';
import { partsOf } from '../plan/link-conditions.ts';
import type { PlanCondition } from '../plan/plan.ts';

/**
 * Something that is not known yet and is supposed to be true or false as a whole: a pending atom, or a pending
 * quantified condition. Recipients have a unit in common unless it speaks of the recipient. A look-up may fail later,
 * too; that is not supposed, since it would defer and so does a message whose recipients end differently.
 */
export interface Unit {
  readonly key: string;
  /** What it can still become. */
  readonly truths: readonly Truth[];
}

export type Supposed = ReadonlyMap<string, Truth>;

/** Truth of a condition where units are as supposed; `open` gets those that it is still pending for. */
export function truthUnder(
  plan: LinkedPlan,
  known: Known,
  number: number,
  supposed: Supposed,
  open: (unit: Unit) => void,
): Truth {
  const truth = check(plan, number, known);
  if (truth !== 'pending') return truth;
  const condition = conditionOf(plan, number);
  switch (condition.kind) {
    case 'not':
      return negate(truthUnder(plan, known, condition.of, supposed, open));
    case 'all': {
      let all: Truth = 'true';
      for (const part of condition.of) all = both(all, truthUnder(plan, known, part, supposed, open));
      return all;
    }
    case 'some': {
      let some: Truth = 'false';
      for (const part of condition.of) some = either(some, truthUnder(plan, known, part, supposed, open));
      return some;
    }
    case 'atom':
    case 'quantified': {
      const unit = unitOf(plan, known, number, condition);
      if (typeof unit === 'string') return unit;
      const given = supposed.get(unit.key);
      if (given === undefined) open(unit);
      return given ?? 'pending';
    }
    default:
      return condition satisfies never;
  }
}

/** The unit that a pending condition is; a truth where only that one is left. */
function unitOf(
  plan: LinkedPlan,
  known: Known,
  number: number,
  condition: Extract<PlanCondition, { kind: 'atom' | 'quantified' }>,
): Unit | Truth {
  const key = unitKey(plan, known, number);
  if (condition.kind === 'atom') return { key, truths: ['true', 'false'] };
  const ofNothing = condition.quantifier === 'any' ? 'false' : 'true';
  const inner = truthInside(plan, known, condition.of);
  if (inner === ofNothing) return inner;
  return { key, truths: inner === 'unavailable' ? ['unavailable', ofNothing] : ['true', 'false'] };
}

/** Truth of a condition inside a quantifier, whatever thing that is at. */
function truthInside(plan: LinkedPlan, known: Known, number: number): Truth {
  const condition = conditionOf(plan, number);
  switch (condition.kind) {
    case 'not':
      return negate(truthInside(plan, known, condition.of));
    case 'all': {
      let all: Truth = 'true';
      for (const part of condition.of) all = both(all, truthInside(plan, known, part));
      return all;
    }
    case 'some': {
      let some: Truth = 'false';
      for (const part of condition.of) some = either(some, truthInside(plan, known, part));
      return some;
    }
    case 'atom': {
      const scope = plan.plan.atoms[condition.atom]?.scope;
      return scope === 'session' || scope === 'recipient' ? check(plan, number, known) : 'pending';
    }
    case 'quantified':
      return check(plan, number, known);
    default:
      return condition satisfies never;
  }
}

/** Equal for two recipients only where what is left of the condition is the same for both. */
export function unitKey(plan: LinkedPlan, known: Known, number: number): string {
  if (plan.onRecipient[number] !== true) return `${number}`;
  return `${number} ${recipientTruths(plan, known, number).join(' ')}`;
}

function recipientTruths(plan: LinkedPlan, known: Known, number: number): string[] {
  if (plan.onRecipient[number] !== true) return [];
  const condition = conditionOf(plan, number);
  if (condition.kind !== 'atom') return partsOf(condition).flatMap((part) => recipientTruths(plan, known, part));
  const truth = check(plan, number, known);
  return [truth === 'pending' ? `of ${known.recipient?.key ?? ''}` : truth];
}

function check(plan: LinkedPlan, number: number, known: Known): Truth {
  const found = plan.checks[number];
  if (found === undefined) throw new Error(`a plan refers to condition ${number}, which it does not have`);
  return found(known, undefined);
}

function conditionOf({ plan }: LinkedPlan, number: number): PlanCondition {
  const found = plan.conditions[number];
  if (found === undefined) throw new Error(`a plan refers to condition ${number}, which it does not have`);
  return found;
}
