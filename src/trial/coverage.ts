import type { Condition } from '../core/condition.ts';
import { isUnconditional } from '../core/condition.ts';
import type { Policy, Rule } from '../core/policy.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Place } from '../mail/outcome.ts';
import type { Seen } from './inspect.ts';
import { inspectGate, inspectRules, isWritten } from './inspect.ts';
import type { PlayedSession } from './played.ts';

/** What tests have shown of policies, over any number of them: a rule or condition that two share is counted once. */
export interface Coverage {
  readonly rules: readonly CoveredRule[];
  readonly conditions: readonly CoveredCondition[];
}

/** A rule, and whether it decided, was applied or left its section at least once. The gate counts as a rule. */
export interface CoveredRule {
  readonly name: string;
  readonly place: Place;
  readonly acted: boolean;
}

/** A test on a fact, or a quantifier, as written: whether it was seen true, and seen false. */
export interface CoveredCondition {
  readonly span: Span;
  readonly wasTrue: boolean;
  readonly wasFalse: boolean;
}

/** Whether nothing is left to show. */
export function isWhole({ rules, conditions }: Coverage): boolean {
  return rules.every(isCovered) && conditions.every(isCovered);
}

export function isCovered(covered: CoveredRule | CoveredCondition): boolean {
  return 'acted' in covered ? covered.acted : covered.wasTrue && covered.wasFalse;
}

/** Gathers coverage from one played session after another. */
export interface CoverageRecord {
  /** Counts in a policy that is tested, so that what no test reaches shows. */
  readonly expect: (policy: Policy) => void;
  readonly add: (policy: Policy, played: PlayedSession) => Promise<void>;
  /** What has been shown so far, in order of place. */
  readonly sum: () => Coverage;
}

export function recordCoverage(): CoverageRecord {
  const rules = new Map<string, CoveredRule>();
  const conditions = new Map<string, CoveredCondition>();

  const noteRule = (rule: CoveredRule) => {
    const key = `${rule.place.file}\0${rule.name}`;
    rules.set(key, { ...rule, acted: rule.acted || (rules.get(key)?.acted ?? false) });
  };
  const noteCondition = (span: Span, truth: Seen['truth'] | undefined) => {
    const key = `${span.source.name}\0${span.start}\0${span.end}`;
    const before = conditions.get(key);
    conditions.set(key, {
      span,
      wasTrue: truth === 'true' || (before?.wasTrue ?? false),
      wasFalse: truth === 'false' || (before?.wasFalse ?? false),
    });
  };
  const noteSeen = (seen: readonly Seen[]) => {
    for (const { span, truth } of seen) noteCondition(span, truth);
  };

  return {
    expect: (policy) => {
      for (const span of leavesOf(policy.gate.condition)) noteCondition(span, undefined);
      if (!isUnconditional(policy.gate.condition)) noteRule(gateOf(policy, false));
      for (const rule of policy.rules) {
        noteRule(ruleOf(rule, false));
        for (const span of leavesOf(rule.condition)) noteCondition(span, undefined);
      }
    },
    add: async (policy, { factNamed, services, exchanges }) => {
      for (const { session, recipient, decisions } of exchanges) {
        if (session === undefined) continue;
        if (recipient !== undefined) noteSeen(await inspectGate({ policy, factNamed, services, session, recipient }));
        for (const decision of decisions) {
          if (decision.cause === 'relay') noteRule(gateOf(policy, true));
          const moment = { policy, factNamed, services, session, recipient: decision.recipient };
          for (const { rule, acted, seen } of await inspectRules(moment, decision)) {
            noteRule(ruleOf(rule, acted));
            noteSeen(seen);
          }
        }
      }
    },
    sum: () => ({
      rules: [...rules.values()].toSorted((one, other) => byPlace(one.place, other.place)),
      conditions: [...conditions.values()].toSorted((one, other) => bySpan(one.span, other.span)),
    }),
  };
}

/** The spans of a condition's tests and quantifiers. */
function leavesOf(condition: Condition): Span[] {
  switch (condition.kind) {
    case 'all':
    case 'some':
      return condition.of.flatMap(leavesOf);
    case 'not':
      return leavesOf(condition.of);
    case 'quantified':
      return [condition.span, ...leavesOf(condition.of)];
    case 'atom':
      return isWritten(condition.span) ? [condition.span] : [];
    default:
      return condition satisfies never;
  }
}

function ruleOf({ name, place }: Rule, acted: boolean): CoveredRule {
  return { name, place, acted };
}

function gateOf({ gate }: Policy, acted: boolean): CoveredRule {
  return { name: 'relay', place: gate.place, acted };
}

function bySpan(one: Span, other: Span): number {
  return compare(one.source.name, other.source.name) || one.start - other.start || other.end - one.end;
}

function byPlace(one: Place, other: Place): number {
  return compare(one.file, other.file) || one.line - other.line;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
