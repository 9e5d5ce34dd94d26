import type { Condition } from '../core/condition.ts';
import { atomsOf, isUnconditional } from '../core/condition.ts';
import type { Rule } from '../core/policy.ts';
import { fact } from '../facts/registry.ts';
import { conditionKey } from './condition-key.ts';
import { precedenceOf } from './precedence.ts';

/** Rules that never answer, each with the first rule above that answers before it. No rule is in both. */
export interface HiddenRules {
  /** By a rule that always answers: one without condition, of their own section or such that no `pass` leads round it. */
  readonly unreachable: ReadonlyMap<Rule, Rule>;
  /** By a rule that holds wherever they hold: every part of its condition is a part of theirs. */
  readonly shadowed: ReadonlyMap<Rule, Rule>;
  readonly has: (rule: Rule) => boolean;
}

/** Finds them by the shape of the conditions: none is given that could answer, not all are found. */
export function hiddenRules(rules: readonly Rule[]): HiddenRules {
  const unreachable = new Map<Rule, Rule>();
  const shadowed = new Map<Rule, Rule>();
  const { answersFirst, reachesOn } = precedenceOf(rules);
  let closing: Rule | undefined;
  const above = makeIndex();
  /** The same of the rule's own section. */
  let leaving: Rule | undefined;
  let inSection = makeIndex();
  let section: number | undefined;
  /** The second of two rules of which one takes what the other leaves. */
  let covering: Rule | undefined;
  /** Conditions that rules which reach on have whole. */
  const alone = new Set<string>();
  for (const rule of rules) {
    if (rule.section !== section) {
      section = rule.section;
      leaving = undefined;
      inSection = makeIndex();
    }
    // A policy must have an end, even where two rules above leave nothing to it.
    const always = closing ?? leaving ?? (rule === rules.at(-1) ? undefined : covering);
    const parts = new Set(conjuncts(rule.condition).map(conditionKey));
    if (always !== undefined) unreachable.set(rule, always);
    else {
      const isFirst = (each: Rule) => answersFirst(each, rule);
      const first = above.firstWithin(parts, isFirst) ?? inSection.firstWithin(parts, isFirst);
      if (first !== undefined) shadowed.set(rule, first);
    }
    if (rule.observed !== undefined || rule.action.kind === 'edit') continue;
    const reaches = reachesOn(rule);
    const [only = '', ...others] = parts;
    if (reaches && others.length === 0 && isSure(rule.condition)) {
      // What one rule leaves, the other takes.
      if (alone.has(oppositeOf(only))) covering ??= rule;
      alone.add(only);
    }
    if (!isUnconditional(rule.condition)) (reaches ? above : inSection).add(rule, parts);
    else if (reaches) closing ??= rule;
    else leaving ??= rule;
  }
  return { unreachable, shadowed, has: (rule) => unreachable.has(rule) || shadowed.has(rule) };
}

/** Whether a condition is true or false in every session: nothing in it has to be looked up. */
function isSure(condition: Condition): boolean {
  for (const atom of atomsOf(condition)) {
    if (fact(atom.fact).cost !== 'free' || (atom.scope !== 'session' && atom.scope !== 'recipient')) return false;
  }
  return true;
}

function oppositeOf(key: string): string {
  return key.startsWith('not(') ? key.slice('not('.length, -1) : `not(${key})`;
}

interface Holder {
  readonly rule: Rule;
  readonly parts: ReadonlySet<string>;
}

/** Rules that can answer. Each stands under one of its parts, so that few are looked at for each rule. */
function makeIndex() {
  const byPart = new Map<string, Holder[]>();
  const crowd = (part: string) => byPart.get(part)?.length ?? 0;
  return {
    add: (rule: Rule, parts: ReadonlySet<string>) => {
      const [first = '', ...others] = parts;
      let least = first;
      for (const part of others) if (crowd(part) < crowd(least)) least = part;
      const holders = byPart.get(least) ?? [];
      holders.push({ rule, parts });
      byPart.set(least, holders);
    },
    /** The first of them that holds wherever all these parts hold. */
    firstWithin: (parts: ReadonlySet<string>, isFirst: (upper: Rule) => boolean): Rule | undefined => {
      let first: Rule | undefined;
      for (const part of parts) {
        const found = byPart.get(part)?.find((each) => isFirst(each.rule) && each.parts.isSubsetOf(parts))?.rule;
        if (found !== undefined && (first === undefined || found.index < first.index)) first = found;
      }
      return first;
    },
  };
}

function conjuncts(condition: Condition): readonly Condition[] {
  return condition.kind === 'all' ? condition.of.flatMap(conjuncts) : [condition];
}
