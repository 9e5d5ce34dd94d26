import type { Element } from '../core/condition.ts';
import type { Value } from '../core/reading.ts';
import type { Check, RuleNumbers, Slot } from './known.ts';
import type { LinkedAtom } from './link-conditions.ts';
import { makeLookup } from './lookups.ts';
import type { Plan, PlanList } from './plan.ts';

/** Finds the rules that are worth looking at, by the values their guards speak of. */
export interface RuleIndex {
  /** Rules without a guard: looked at on every walk. */
  readonly open: RuleNumbers;
  readonly sources: readonly Source[];
}

/** All guards on one fact. */
export interface Source {
  readonly slot: Slot;
  /** Defined where the guards are on each of several things: the values of all of them count. */
  readonly element: Element | undefined;
  readonly rules: RuleNumbers;
  /** The rules by what is left of their condition without the guard, by the first rule of each. */
  readonly groups: readonly Group[];
  /** Adds the rules whose guard may hold of a value. */
  readonly find: (value: Value, now: number, found: RuleNumbers[]) => void;
}

export interface Group {
  readonly rest: Check;
  readonly rules: RuleNumbers;
}

/** What an index is made of: the linked parts of a plan. */
export interface IndexParts {
  readonly plan: Plan;
  readonly checks: readonly Check[];
  readonly atoms: readonly LinkedAtom[];
}

/** Lists up to this many entries are spread over the index; larger ones are asked as a whole. */
const mostSpread = 256;

/** Indexes these rules of a plan. */
export function makeRuleIndex(rules: RuleNumbers, parts: IndexParts): RuleIndex {
  const open: number[] = [];
  const guarded = new Map<string, number[]>();
  for (const at of rules) {
    const guard = parts.plan.rules[at]?.guard;
    const atom = guard?.atoms[0];
    if (guard === undefined || atom === undefined) {
      open.push(at);
      continue;
    }
    const key = `${slotOf(atom, parts).number} ${guard.element ?? ''}`;
    const same = guarded.get(key);
    if (same === undefined) guarded.set(key, [at]);
    else same.push(at);
  }
  return { open, sources: [...guarded.values()].map((same) => makeSource(same, parts)) };
}

function makeSource(rules: RuleNumbers, parts: IndexParts): Source {
  const { plan } = parts;
  const lists = new Map(plan.lists.map((list) => [list.name, list]));
  const firstAtom = plan.rules[rules[0] ?? 0]?.guard?.atoms[0] ?? 0;
  const slot = slotOf(firstAtom, parts);
  const lookup = makeLookup(slot.type.keys);
  const whole = new Map<number, number[]>();
  for (const at of rules) {
    for (const atom of plan.rules[at]?.guard?.atoms ?? []) {
      const test = plan.atoms[atom]?.test;
      if (test?.kind === 'equals') lookup.addKey(test.key, at);
      else if (test?.kind === 'member') addMember(listNamed(lists, test.list), atom, at);
    }
  }
  function addMember(list: PlanList, atom: number, rule: number): void {
    const same = whole.get(atom);
    if (list.entries.length <= mostSpread) lookup.addList(list, rule);
    else if (same === undefined) whole.set(atom, [rule]);
    else same.push(rule);
  }
  const large = [...whole].map(([atom, led]) => ({ holds: parts.atoms[atom]?.holds, rules: led }));
  return {
    slot,
    element: plan.rules[rules[0] ?? 0]?.guard?.element,
    rules,
    groups: groupByRest(rules, parts),
    find: (value, now, found) => {
      lookup.find(value, found);
      for (const each of large) if (each.holds?.(value, now) === true) found.push(each.rules);
    },
  };
}

function slotOf(atom: number, { atoms }: IndexParts): Slot {
  const slot = atoms[atom]?.slot;
  if (slot === undefined) throw new Error(`a plan refers to atom ${atom}, which it does not have`);
  return slot;
}

function groupByRest(rules: RuleNumbers, { plan, checks }: IndexParts): Group[] {
  const groups = new Map<number, number[]>();
  for (const at of rules) {
    const rest = plan.rules[at]?.guard?.rest ?? 0;
    const same = groups.get(rest);
    if (same === undefined) groups.set(rest, [at]);
    else same.push(at);
  }
  return [...groups].flatMap(([rest, same]) => {
    const check = checks[rest];
    return check === undefined ? [] : [{ rest: check, rules: same }];
  });
}

function listNamed(lists: ReadonlyMap<string, PlanList>, name: string): PlanList {
  const list = lists.get(name);
  if (list === undefined) throw new Error(`no list is named ${name}; check lets only known names through`);
  return list;
}
