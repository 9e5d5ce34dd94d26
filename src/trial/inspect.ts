import type { Condition } from '../core/condition.ts';
import { evaluate, passedBy } from '../core/evaluate.ts';
import type { Policy, Rule } from '../core/policy.ts';
import type { Reading } from '../core/reading.ts';
import { unavailable } from '../core/reading.ts';
import type { Truth } from '../core/truth.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Fact } from '../facts/fact.ts';
import type { NaiveKnowledge, Thing } from '../facts/naive-knowledge.ts';
import { naiveKnowledge } from '../facts/naive-knowledge.ts';
import type { Address } from '../mail/address.ts';
import type { Decision } from '../mail/outcome.ts';
import type { Session } from '../mail/session.ts';
import type { AskedServices } from '../services/services.ts';

/** A test on a fact, or a quantifier, and what came of it. Within a quantifier there is one for each thing. */
export interface Seen {
  readonly span: Span;
  readonly truth: Truth;
}

/** A rule that a walk came to. */
export interface Reached {
  readonly rule: Rule;
  /** Whether it decided, was applied, or left its section. */
  readonly acted: boolean;
  readonly seen: readonly Seen[];
}

/** What is looked at: a session at one moment, for one recipient or before any. */
export interface Moment {
  readonly policy: Policy;
  readonly factNamed: (name: string) => Fact;
  readonly services: AskedServices;
  readonly session: Session;
  readonly recipient: Address | undefined;
}

/**
 * The rules that a walk came to before it ended in the rule of this decision, and that one, with every part of their
 * conditions. Nothing is taken from the engine: facts are read anew and judged by the core's evaluator.
 */
export async function inspectRules(moment: Moment, decision: Pick<Decision, 'rule' | 'cause'>): Promise<Reached[]> {
  const { rules } = moment.policy;
  const deciding = rules.find((rule) => rule.name === decision.rule);
  const decides = decision.cause === 'rule' || decision.cause === 'unavailable';
  if (deciding === undefined) return [];
  return settled(moment, (knowledge) => {
    const passed = new Set(passedBy(rules, deciding, knowledge));
    const reached: Reached[] = [];
    let left: number | undefined;
    for (const rule of rules.slice(0, deciding.index + 1)) {
      if (rule.section === left) continue;
      const isPass = rule.action.kind === 'pass' && rule.observed === undefined;
      const leaves = isPass && evaluate(rule.condition, knowledge) === 'true';
      if (leaves) left = rule.section;
      const acted = leaves || (decides && rule === deciding) || passed.has(rule);
      reached.push({ rule, acted, seen: [...look(rule.condition, knowledge)] });
    }
    return reached;
  });
}

/** Every part of the gate's condition. */
export async function inspectGate(moment: Moment): Promise<Seen[]> {
  return settled(moment, (knowledge) => [...look(moment.policy.gate.condition, knowledge)]);
}

/** Looks until no look-up is under way any more. */
async function settled<Found>(moment: Moment, find: (knowledge: NaiveKnowledge) => Found): Promise<Found> {
  const { policy, factNamed, services, session, recipient } = moment;
  const answered = new Map<string, Reading>();
  for (;;) {
    const knowledge = naiveKnowledge(policy, factNamed, services, session, recipient, answered);
    const found = find(knowledge);
    if (knowledge.asked.size === 0) return found;
    for (const [key, ready] of knowledge.asked) {
      const reading = await ready;
      answered.set(key, reading.kind === 'asked' ? unavailable('a look-up that leads to another') : reading);
    }
  }
}

function* look(condition: Condition, knowledge: NaiveKnowledge, element?: Thing): Generator<Seen> {
  switch (condition.kind) {
    case 'all':
    case 'some':
      for (const part of condition.of) yield* look(part, knowledge, element);
      return;
    case 'not':
      yield* look(condition.of, knowledge, element);
      return;
    case 'atom': {
      if (isWritten(condition.span)) yield { span: condition.span, truth: knowledge.truth(condition, element) };
      return;
    }
    case 'quantified': {
      yield { span: condition.span, truth: evaluate(condition, knowledge, element) };
      const things = knowledge.elements(condition.element);
      if (typeof things === 'string') return;
      for (const each of things) yield* look(condition.of, knowledge, each);
      return;
    }
    default:
      condition satisfies never;
  }
}

/** Whether somebody wrote it: what the language adds by itself has an empty place. */
export function isWritten({ start, end }: Span): boolean {
  return end > start;
}
