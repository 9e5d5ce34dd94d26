import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { ListKind, Policy } from '../../src/core/policy.ts';
import type { Conversation, ConversationOptions } from '../../src/engine/conversation.ts';
import type { Fact } from '../../src/facts/fact.ts';
import type { FrontKind } from '../../src/mail/front-kind.ts';
import { policyFront, smtpFront } from '../../src/mail/front-kind.ts';
import type { Decision, Outcome } from '../../src/mail/outcome.ts';
import type { LinkedPlan } from '../../src/plan/link.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { Services } from '../../src/services/services.ts';
import { stillWorld } from '../still-world.ts';
import { listKinds, now, policies, withBulk } from './policies.ts';
import { openReference } from './reference.ts';
import type { Step } from './sessions.ts';
import { contentOpener, eventOf, sessions, stepsFor } from './sessions.ts';
import { TooManyUnknowns } from './split-oracle.ts';
import type { World } from './world.ts';
import { canNote, factsOf, recallOf, splitsOf } from './world.ts';

/** A policy, a session under it and the world around, as plain data. */
export interface Case {
  readonly policy: Policy;
  /** The list that is filled up to be long. */
  readonly bulk: ListKind;
  readonly front: FrontKind['name'];
  readonly steps: readonly Step[];
  readonly seed: number;
}

/** What is tested: plan and engine, or a faulty copy of them. */
export interface Engine {
  readonly compilePlan: (policy: Policy, front: FrontKind) => Plan;
  readonly linkPlan: (plan: Plan, factNamed: (name: string) => Fact) => LinkedPlan;
  readonly openConversation: (plan: LinkedPlan, services: Services, options?: ConversationOptions) => Conversation;
}

export const cases: fc.Arbitrary<Case> = fc.record({
  policy: policies,
  bulk: fc.constantFrom(...listKinds),
  front: fc.constantFrom<FrontKind['name']>('smtp', 'smtp', 'smtp', 'smtp', 'smtp', 'policy'),
  steps: sessions,
  seed: fc.nat(0xffff),
});

/** What a session was answered, event by event, up to where the connection was closed. */
interface Course {
  readonly outcomes: readonly Outcome[];
  /** For each event the rules that can explain a split there. */
  readonly splitters: readonly ReadonlySet<string>[];
}

/** Where engine and reference part. */
export interface Difference {
  readonly mode: string;
  readonly step: number;
  readonly engine: Outcome | undefined;
  readonly reference: Outcome | undefined;
}

/**
 * Plays a case by the engine in every mode and by the reference. All must answer alike at every event, whatever is
 * indexed or remembered and whichever look-up comes back first. Undefined where the case is too much for the reference.
 */
export async function compare(
  each: Case,
  engine: Engine,
): Promise<{ course: Course; difference: Difference | undefined } | undefined> {
  const front = each.front === 'smtp' ? smtpFront : policyFront;
  const played = { ...each, policy: withBulk(each.policy, each.bulk), steps: stepsFor(each.steps, front) };
  const course = referenceCourse(played, front);
  if (course === undefined) return undefined;
  const plan = engine.compilePlan(played.policy, front);
  for (const { mode, cost, asks, options } of modes) {
    const outcomes = await play(played, engine, plan, { seed: each.seed, asks, cost, order: each.seed % 5 }, options);
    for (const [step, expected] of course.outcomes.entries()) {
      const outcome = outcomes[step];
      // When a verdict was fixed that hangs on the DNS depends on when somebody waited for it.
      const alike = cost === 'dns' ? undated : asIs;
      if (!isSame(outcome && alike(outcome), alike(expected), course.splitters[step]))
        return { course, difference: { mode, step, engine: outcome, reference: expected } };
    }
  }
  return { course, difference: undefined };
}

interface Mode {
  readonly mode: string;
  readonly cost: Fact['cost'];
  readonly asks: boolean;
  readonly options: ConversationOptions;
}

const modes: readonly Mode[] = [
  { mode: 'look-ups at once', cost: 'free', asks: false, options: {} },
  { mode: 'look-ups on their way', cost: 'free', asks: true, options: {} },
  { mode: 'without index and cache', cost: 'free', asks: true, options: { index: false, cache: false } },
  { mode: 'look-ups in the DNS', cost: 'dns', asks: true, options: {} },
];

function asIs(outcome: Outcome): Outcome {
  return outcome;
}

function undated(outcome: Outcome): Outcome {
  if (outcome.kind === 'proceed') return outcome;
  const [first, ...others] = outcome.decisions;
  const plain = (decision: Decision): Decision => ({ ...decision, fixedAt: 'connect' });
  return { ...outcome, decisions: [plain(first), ...others.map(plain)] };
}

/** A split may be explained by any rule that could tell the recipients apart. */
function isSame(outcome: Outcome | undefined, expected: Outcome, splitters: ReadonlySet<string> | undefined): boolean {
  if (outcome?.kind === 'refuse' && outcome.decisions[0].cause === 'split' && expected.kind === 'refuse') {
    const [decision] = outcome.decisions;
    const [wanted] = expected.decisions;
    const { rule, place } = wanted;
    return (
      splitters?.has(decision.rule) === true &&
      isDeepStrictEqual({ ...outcome, decisions: [{ ...decision, rule, place }] }, expected)
    );
  }
  return isDeepStrictEqual(outcome, expected);
}

async function play(
  { steps }: Case,
  engine: Engine,
  plan: Plan,
  world: World,
  options: ConversationOptions,
): Promise<Outcome[]> {
  let notes = 0;
  const services: Services = {
    ...stillWorld(),
    clock: { now: () => now },
    openContent: contentOpener(steps),
    recall: recallOf(world, () => notes++),
  };
  const linked = engine.linkPlan(plan, factsOf(world));
  const conversation = engine.openConversation(linked, services, options);
  const outcomes: Outcome[] = [];
  for (const [number, step] of steps.entries()) {
    const before = notes;
    const answered = conversation.next(eventOf(step, number));
    const outcome = await answered;
    if (answered instanceof Promise && !world.asks && notes === before)
      throw new Error('an answer was not given at once');
    outcomes.push(outcome);
    if (outcome.kind === 'disconnect') break;
  }
  return outcomes;
}

function referenceCourse({ policy, steps, seed }: Case, front: FrontKind): Course | undefined {
  const world = { seed, asks: false };
  const factNamed = factsOf(world);
  const reference = openReference(policy, front, {
    factNamed,
    openContent: contentOpener(steps),
    splits: splitsOf(world),
    canNote: (key) => canNote(world, key),
  });
  const outcomes: Outcome[] = [];
  const splitters: ReadonlySet<string>[] = [];
  try {
    for (const [number, step] of steps.entries()) {
      const outcome = reference.next(eventOf(step, number));
      outcomes.push(outcome);
      splitters.push(reference.splitters());
      if (outcome.kind === 'disconnect') break;
    }
  } catch (error) {
    if (error instanceof TooManyUnknowns) return undefined;
    throw error;
  }
  return { outcomes, splitters };
}

/** How the decisions of some cases are spread. */
export interface Spread {
  cases: number;
  /** Cases that the reference could not do. */
  skipped: number;
  decisions: number;
  /** Decisions that were fixed after RCPT. */
  late: number;
  readonly verdicts: Map<string, number>;
  readonly causes: Map<string, number>;
}

export function startSpread(): Spread {
  return { cases: 0, skipped: 0, decisions: 0, late: 0, verdicts: new Map(), causes: new Map() };
}

export function addToSpread(spread: Spread, course: Course | undefined): void {
  spread.cases++;
  if (course === undefined) spread.skipped++;
  for (const outcome of course?.outcomes ?? []) {
    if (outcome.kind === 'proceed') continue;
    for (const { verdict, cause, fixedAt } of outcome.decisions) {
      if (cause === 'failure') continue;
      spread.decisions++;
      if (fixedAt === 'data' || fixedAt === 'message') spread.late++;
      spread.verdicts.set(verdict, (spread.verdicts.get(verdict) ?? 0) + 1);
      spread.causes.set(cause, (spread.causes.get(cause) ?? 0) + 1);
    }
  }
}
