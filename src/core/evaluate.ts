import type { Atom, Condition, Element } from './condition.ts';
import type { Rule, RuleEffect } from './policy.ts';
import type { Truth } from './truth.ts';
import { both, either, negate } from './truth.ts';

/** What is known of a session at one moment, for one recipient or before any. `T` stands for one attachment, header or recipient. */
export interface Knowledge<T> {
  /** Truth of one atom; `element` is the innermost quantified thing. */
  readonly truth: (atom: Atom, element: T | undefined) => Truth;
  /** The things a quantifier goes through. */
  readonly elements: (element: Element) => readonly T[] | 'pending' | 'unavailable';
}

/** Where a walk over the rules ends. `rule` is the deciding rule, or the one waited for. */
export type Walk =
  | { readonly kind: 'fixed'; readonly rule: Rule; readonly cause: 'rule' | 'unavailable' }
  | { readonly kind: 'waiting'; readonly rule: Rule };

/** Truth of a condition (law 4): all parts are asked, in Kleene's logic with pending first. */
export function evaluate<T>(condition: Condition, knowledge: Knowledge<T>, element?: T): Truth {
  switch (condition.kind) {
    case 'atom':
      return knowledge.truth(condition, element);
    case 'not':
      return negate(evaluate(condition.of, knowledge, element));
    case 'all':
      return condition.of.map((part) => evaluate(part, knowledge, element)).reduce(both, 'true');
    case 'some':
      return condition.of.map((part) => evaluate(part, knowledge, element)).reduce(either, 'false');
    case 'quantified': {
      const elements = knowledge.elements(condition.element);
      if (elements === 'pending' || elements === 'unavailable') return elements;
      const truths = elements.map((each) => evaluate(condition.of, knowledge, each));
      return condition.quantifier === 'any' ? truths.reduce(either, 'false') : truths.reduce(both, 'true');
    }
    default:
      return condition satisfies never;
  }
}

/**
 * The law of precedence (laws 1, 3 and 4): rules in their order; false goes on, true decides, pending waits,
 * unavailable is skipped or defers. Observed rules and edits never end or hold the walk.
 */
export function walk<T>(rules: readonly Rule[], knowledge: Knowledge<T>): Walk {
  let left: number | undefined;
  for (const rule of rules) {
    if (rule.section === left || rule.observed !== undefined || rule.action.kind === 'edit') continue;
    const truth = evaluate(rule.condition, knowledge);
    if (truth === 'pending') return { kind: 'waiting', rule };
    if (truth === 'unavailable' && rule.ifUnavailable === 'defer') return { kind: 'fixed', rule, cause: 'unavailable' };
    if (truth !== 'true') continue;
    if (rule.action.kind === 'verdict') return { kind: 'fixed', rule, cause: 'rule' };
    left = rule.section;
  }
  throw new Error('a policy ends in an unconditional verdict; check lets no other through');
}

/** Edits and observed rules that apply: those above the deciding rule, not in a section that was left, whose condition is true. */
export function passedBy<T>(rules: readonly Rule[], deciding: Rule, knowledge: Knowledge<T>): Rule[] {
  const passed: Rule[] = [];
  let left: number | undefined;
  for (const rule of rules) {
    if (rule.index >= deciding.index) break;
    if (rule.section === left || evaluate(rule.condition, knowledge) !== 'true') continue;
    if (rule.observed !== undefined || rule.action.kind === 'edit') passed.push(rule);
    else if (rule.action.kind === 'pass') left = rule.section;
  }
  return passed;
}

/** The first contacts that an end of a walk leaves behind (law 2): of the rule that answered, and of observed ones that would have. */
export function contactsAt(end: Extract<Walk, { kind: 'fixed' }>, passed: readonly Rule[]): RuleEffect[] {
  const answering = end.cause === 'rule' ? [...passed, end.rule] : passed;
  return answering.flatMap(({ effects }) => effects.filter(({ kind }) => kind === 'first-seen'));
}

/** What an accepted message teaches (law 2): what the rules that it went by leave behind, where they concern it. */
export function lessonsOf<T>(rules: readonly Rule[], deciding: Rule, knowledge: Knowledge<T>): RuleEffect[] {
  const lessons: RuleEffect[] = [];
  let left: number | undefined;
  for (const rule of rules) {
    if (rule.index >= deciding.index) break;
    if (rule.section === left) continue;
    for (const effect of rule.effects) {
      if (effect.kind !== 'first-seen' && evaluate(effect.concerns, knowledge) === 'true') lessons.push(effect);
    }
    if (rule.action.kind === 'pass' && rule.observed === undefined && evaluate(rule.condition, knowledge) === 'true')
      left = rule.section;
  }
  return lessons;
}
