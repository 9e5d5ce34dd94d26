import type { DeclaredService } from '../core/declared-service.ts';
import type { Fact } from '../facts/fact.ts';
import { fact, facts } from '../facts/registry.ts';
import { rememberingFold } from '../values/fold.ts';
import { linkList } from '../values/link-list.ts';
import { linkTest } from '../values/link-test.ts';
import type { Membership } from '../values/membership.ts';
import { valueType } from '../values/registry.ts';
import type { Check, Slot } from './known.ts';
import type { LinkedAtom } from './link-conditions.ts';
import { linkConditions } from './link-conditions.ts';
import type { Plan, PlanRule } from './plan.ts';
import type { RuleIndex } from './rule-index.ts';
import { makeRuleIndex } from './rule-index.ts';

/** A plan bound to functions: what the engine walks. Conditions, rules and atoms have the numbers of the plan. */
export interface LinkedPlan {
  readonly plan: Plan;
  readonly rules: readonly LinkedRule[];
  readonly checks: readonly Check[];
  readonly gate: { readonly condition: Check; readonly own: Check };
  readonly indexed: RuleIndexes;
  /** The same without an index: every rule is looked at. */
  readonly unindexed: RuleIndexes;
  readonly atoms: readonly LinkedAtom[];
  readonly slots: readonly Slot[];
  /** What a reply may show, by placeholder. */
  readonly placeholders: ReadonlyMap<string, Slot>;
  /** By number of a condition: whether its truth may differ between recipients. */
  readonly onRecipient: readonly boolean[];
  readonly memory: MemorySizes;
  /** Facts that have to be looked up, where any are asked; no session without them pays for looking ahead. */
  readonly lookUps: readonly Slot[];
  /** Whether some rule leaves something behind with its answer. */
  readonly keeps: boolean;
  /** What accepted messages leave behind, in the order of the rules. */
  readonly keeping: readonly Keeping[];
  readonly correspondents: { readonly check: Check; readonly keptMs: number } | undefined;
}

/** An effect of a rule on accepted messages. */
export interface Keeping {
  readonly rule: LinkedRule;
  readonly kind: 'passed' | 'counted';
  readonly named: string;
  readonly concerns: Check;
}

export interface LinkedRule {
  readonly rule: PlanRule;
  /** Position in the plan. */
  readonly at: number;
  readonly check: Check;
  readonly answerClass: AnswerClass;
  /** Where to read what its reply says of a listing, in the order in which they count; empty where it says nothing. */
  readonly listings: readonly Slot[];
  /** What its reply shows and has to be looked up. */
  readonly shown: readonly Slot[];
}

/** First digit of a reply: only answers of one class can share a message (law 5). `accept` and `discard` share 250. */
export type AnswerClass = 2 | 4 | 5;

/** Rules by what they do to a walk. */
export interface RuleIndexes {
  /** Verdicts and `pass`: what a walk goes through. */
  readonly deciding: RuleIndex;
  /** Edits and observed rules: what a walk goes by. */
  readonly passing: RuleIndex;
  /** Those of the deciding ones that speak of the recipient. */
  readonly ofRecipient: RuleIndex;
}

/** How long the arrays of a `Memory` are. */
export interface MemorySizes {
  readonly readings: number;
  readonly truths: number;
}

/**
 * Binds a plan to functions: to the facts of the registry, or to those of `factNamed`. Plans of one policy for several
 * fronts can share its `lists`, linked before, by name. Throws where a name is in none; check lets no such through.
 */
export function linkPlan(
  plan: Plan,
  factNamed: (name: string) => Fact = fact,
  sharedLists?: ReadonlyMap<string, Membership>,
): LinkedPlan {
  const slots = makeSlots(factNamed, plan.services);
  const folded = rememberingFold();
  const lists = sharedLists ?? new Map(plan.lists.map((list) => [list.name, linkList(list, folded)]));
  const atoms = plan.atoms.map(({ fact: name, argument, test }): LinkedAtom => {
    const slot = slots.of(name, argument);
    return { slot, holds: linkTest(test, slot.type, lists, folded) };
  });
  const { checks, dependences, remembered } = linkConditions(plan, atoms);
  const placeholders = slots.placeholders();
  const rules = plan.rules.map((rule, at) => linkRule(rule, at, checks, atoms, placeholders));
  const parts = { plan, checks, atoms };
  const onRecipient = dependences.map((dependence) => dependence.onRecipient);
  const deciding = rules.filter(({ rule }) => isDeciding(rule));
  const passing = rules.filter(({ rule }) => !isDeciding(rule));
  const ofRecipient = deciding.filter(({ rule }) => onRecipient[rule.condition] === true);
  return {
    plan,
    rules,
    checks,
    gate: { condition: pick(checks, plan.gate.condition), own: pick(checks, plan.gate.own) },
    indexed: {
      deciding: makeRuleIndex(deciding.map(numberOf), parts),
      passing: makeRuleIndex(passing.map(numberOf), parts),
      ofRecipient: makeRuleIndex(ofRecipient.map(numberOf), parts),
    },
    unindexed: {
      deciding: { open: deciding.map(numberOf), sources: [] },
      passing: { open: passing.map(numberOf), sources: [] },
      ofRecipient: { open: ofRecipient.map(numberOf), sources: [] },
    },
    atoms,
    slots: slots.all(),
    placeholders,
    onRecipient,
    memory: { readings: slots.all().length, truths: remembered },
    lookUps: slots.all().filter(isLookUp),
    keeps: rules.some(({ rule }) => rule.effects.length > 0),
    keeping: rules.flatMap((rule) =>
      rule.rule.effects.flatMap((effect) =>
        effect.kind === 'first-seen' ? [] : [{ ...effect, rule, concerns: pick(checks, effect.concerns) }],
      ),
    ),
    correspondents: plan.correspondents && {
      check: pick(checks, plan.correspondents.condition),
      keptMs: plan.correspondents.keptMs,
    },
  };
}

function linkRule(
  rule: PlanRule,
  at: number,
  checks: readonly Check[],
  atoms: readonly LinkedAtom[],
  placeholders: ReadonlyMap<string, Slot>,
): LinkedRule {
  const listings = rule.listings.map((atom) => pick(atoms, atom).slot);
  const shown = (rule.reply?.text ?? []).flatMap((part) => {
    const slot = part.kind === 'placeholder' ? placeholders.get(part.name) : undefined;
    return slot?.fact.cost === 'dns' ? [slot] : [];
  });
  return { rule, at, check: pick(checks, rule.condition), answerClass: answerClass(rule), listings, shown };
}

function answerClass({ name, action, reply }: PlanRule): AnswerClass {
  if (action.kind !== 'verdict' || action.verdict === 'accept' || action.verdict === 'discard') return 2;
  if (reply === undefined) throw new Error(`rule ${name} refuses without a reply; check lets no such through`);
  return reply.code >= 500 ? 5 : 4;
}

/** Whether a rule can end or hold a walk. */
function isDeciding(rule: PlanRule): boolean {
  return !rule.observed && rule.action.kind !== 'edit';
}

/** Numbers facts with their arguments; each pair is read and remembered in one place. */
function makeSlots(factNamed: (name: string) => Fact, services: readonly DeclaredService[]) {
  const slots = new Map<string, Slot>();
  const of = (name: string, argument: string): Slot => {
    const key = `${name} "${argument}"`;
    const before = slots.get(key);
    if (before !== undefined) return before;
    const found = factNamed(name);
    const type = valueType(found.type);
    if (type === undefined) throw new Error(`the fact ${name} has the type ${found.type}, which there is not`);
    const declared = services.find((service) => service.kind === found.argument && service.name === argument);
    const slot = { number: slots.size, fact: found, type, argument, declared, read: found.read, of: ownerOf(found) };
    slots.set(key, slot);
    return slot;
  };
  const placeholders = () => {
    const shown = new Map<string, Slot>();
    for (const { name, placeholder } of facts) if (placeholder !== undefined) shown.set(placeholder, of(name, ''));
    return shown;
  };
  return { of, placeholders, all: () => [...slots.values()] };
}

function ownerOf({ scope }: Fact): Slot['of'] {
  return scope === 'session' || scope === 'recipient' ? scope : 'element';
}

/** Whether reading a fact asks another machine. */
export function isLookUp({ fact: { cost } }: Slot): boolean {
  return cost === 'dns';
}

function numberOf(rule: LinkedRule): number {
  return rule.at;
}

function pick<Item>(items: readonly Item[], at: number): Item {
  const item = items[at];
  if (item === undefined) throw new Error(`a plan refers to number ${at}, which it does not have`);
  return item;
}
