import type { Reading, Value } from '../core/reading.ts';
import type { Truth } from '../core/truth.ts';
import { negate } from '../core/truth.ts';
import type { Fact } from '../facts/fact.ts';
import type { Check, ElementKnown, Known, Slot } from './known.ts';
import { askedOf } from './known.ts';
import type { Plan, PlanAtom, PlanCondition } from './plan.ts';

/** An atom's slot and what its test says of one value. */
export interface LinkedAtom {
  readonly slot: Slot;
  readonly holds: (value: Value, now: number) => boolean;
}

/** What a condition depends on: the recipient, or the thing that a quantifier around it is at. */
export interface Dependence {
  readonly onRecipient: boolean;
  readonly onElement: boolean;
}

export interface LinkedConditions {
  /** By number of a condition, as in the plan. */
  readonly checks: readonly Check[];
  readonly dependences: readonly Dependence[];
  /** How many truths are remembered. */
  readonly remembered: number;
}

/** How many truths of shared conditions are remembered: as many as keep the memory of a session small. */
const mostRemembered = 64;

/** Makes a check of each condition of a plan. A condition stands behind its parts, so that one pass does. */
export function linkConditions(plan: Plan, atoms: readonly LinkedAtom[]): LinkedConditions {
  const checks: Check[] = [];
  const dependences: Dependence[] = [];
  const costs: number[] = [];
  const places = memoryPlaces(plan);
  for (const [number, condition] of plan.conditions.entries()) {
    const dependence = dependenceOf(condition, plan, dependences);
    const parts = partsOf(condition).toSorted((one, other) => (costs[one] ?? 0) - (costs[other] ?? 0));
    const check = makeCheck(
      condition,
      parts.map((part) => pick(checks, part)),
      plan,
      atoms,
    );
    const place = places.get(number);
    dependences.push(dependence);
    costs.push(costOf(condition, parts, costs, atoms));
    checks.push(place === undefined || dependence.onElement ? check : remembered(check, place, dependence.onRecipient));
  }
  return { checks, dependences, remembered: places.size };
}

/** Parts of a condition by number; none for an atom. */
export function partsOf(condition: PlanCondition): readonly number[] {
  switch (condition.kind) {
    case 'atom':
      return [];
    case 'not':
    case 'quantified':
      return [condition.of];
    case 'all':
    case 'some':
      return condition.of;
    default:
      return condition satisfies never;
  }
}

function makeCheck(condition: PlanCondition, parts: readonly Check[], plan: Plan, atoms: readonly LinkedAtom[]): Check {
  switch (condition.kind) {
    case 'atom':
      return checkAtom(pick(plan.atoms, condition.atom), pick(atoms, condition.atom));
    case 'all':
      return (known, element) => checkAll(parts, known, element);
    case 'some':
      return (known, element) => checkSome(parts, known, element);
    case 'not': {
      const part = pick(parts, 0);
      return (known, element) => negate(part(known, element));
    }
    case 'quantified': {
      const part = pick(parts, 0);
      const any = condition.quantifier === 'any';
      const { element } = condition;
      return (known) => {
        const elements = known.session.elements(known.session, element);
        if (elements === 'pending' || elements === 'unavailable') return elements;
        return any ? checkAny(part, known, elements) : checkEvery(part, known, elements);
      };
    }
    default:
      return condition satisfies never;
  }
}

/** Conjunction in Kleene's logic, pending before unavailable; false ends it. */
function checkAll(parts: readonly Check[], known: Known, element: ElementKnown | undefined): Truth {
  let truth: Truth = 'true';
  for (const part of parts) {
    const next = part(known, element);
    if (next === 'false') return 'false';
    if (next !== 'true' && truth !== 'pending') truth = next;
  }
  return truth;
}

function checkSome(parts: readonly Check[], known: Known, element: ElementKnown | undefined): Truth {
  let truth: Truth = 'false';
  for (const part of parts) {
    const next = part(known, element);
    if (next === 'true') return 'true';
    if (next !== 'false' && truth !== 'pending') truth = next;
  }
  return truth;
}

function checkEvery(part: Check, known: Known, elements: readonly ElementKnown[]): Truth {
  let truth: Truth = 'true';
  for (const each of elements) {
    const next = part(known, each);
    if (next === 'false') return 'false';
    if (next !== 'true' && truth !== 'pending') truth = next;
  }
  return truth;
}

function checkAny(part: Check, known: Known, elements: readonly ElementKnown[]): Truth {
  let truth: Truth = 'false';
  for (const each of elements) {
    const next = part(known, each);
    if (next === 'true') return 'true';
    if (next !== 'false' && truth !== 'pending') truth = next;
  }
  return truth;
}

function checkAtom(atom: PlanAtom, { slot, holds }: LinkedAtom): Check {
  const at = slot.number;
  const truthOf = checkReading(atom, slot, holds);
  switch (atom.scope) {
    case 'session':
      return (known) => {
        const { readings } = known.session;
        return truthOf(known, readings, readings[at] ?? known.session.read(known, slot, undefined));
      };
    case 'recipient':
      return (known) => {
        const { readings, recipient } = known;
        if (recipient === undefined) return 'pending';
        return truthOf(known, readings, readings[at] ?? known.session.read(known, slot, undefined));
      };
    case 'attachment':
    case 'header':
    case 'each-recipient':
      return (known, element) => {
        if (element === undefined)
          throw new Error(`${atom.text} stands outside of a quantifier; check lets no such through`);
        const { readings } = element;
        return truthOf(known, readings, readings[at] ?? known.session.read(known, slot, element));
      };
    default:
      return atom.scope satisfies never;
  }
}

type ReadingCheck = (known: Known, readings: (Reading | undefined)[], reading: Reading) => Truth;

/** What the atom's test makes of a reading: the same as `testReading`, which is the law. */
function checkReading({ test }: PlanAtom, slot: Slot, holds: LinkedAtom['holds']): ReadingCheck {
  const ofUnavailable: Truth = test.kind === 'unavailable' ? 'true' : 'unavailable';
  const decide = decider(test.kind, holds);
  return (known, readings, reading) => {
    switch (reading.kind) {
      case 'known':
        return decide(reading.values, known.session.now) ? 'true' : 'false';
      case 'pending':
        return 'pending';
      case 'unavailable':
        return ofUnavailable;
      case 'asked':
        known.session.asked.push(askedOf(readings, slot, reading.ready));
        return 'pending';
      default:
        return reading satisfies never;
    }
  };
}

function decider(
  kind: PlanAtom['test']['kind'],
  holds: LinkedAtom['holds'],
): (values: readonly Value[], now: number) => boolean {
  if (kind === 'missing') return (values) => values.length === 0;
  if (kind === 'unavailable') return () => false;
  return (values, now) => {
    for (const value of values) if (holds(value, now)) return true;
    return false;
  };
}

/** A check that is made once. Before there is a recipient, what depends on one is not known long enough. */
function remembered(check: Check, place: number, onRecipient: boolean): Check {
  return (known, element) => {
    const { truths } = onRecipient ? known : known.session;
    const before = truths[place];
    if (before !== undefined) return before;
    const truth = check(known, element);
    const isKept = known.session.caches && (!onRecipient || known.recipient !== undefined);
    if (isKept && truth !== 'pending') truths[place] = truth;
    return truth;
  };
}

/** Places in memory for the conditions that stand in most others. */
function memoryPlaces(plan: Plan): Map<number, number> {
  const uses = new Array<number>(plan.conditions.length).fill(0);
  const use = (number: number) => {
    uses[number] = (uses[number] ?? 0) + 1;
  };
  for (const condition of plan.conditions) for (const part of partsOf(condition)) use(part);
  for (const rule of plan.rules) use(rule.condition);
  const shared = [...uses.entries()].filter(([, count]) => count > 1);
  const most = shared.sort(([, one], [, other]) => other - one).slice(0, mostRemembered);
  return new Map(most.map(([number], place) => [number, place]));
}

function dependenceOf(condition: PlanCondition, plan: Plan, before: readonly Dependence[]): Dependence {
  if (condition.kind === 'atom') {
    const { scope } = pick(plan.atoms, condition.atom);
    return { onRecipient: scope === 'recipient', onElement: scope !== 'session' && scope !== 'recipient' };
  }
  const parts = partsOf(condition).map((part) => pick(before, part));
  return {
    onRecipient: parts.some((part) => part.onRecipient),
    onElement: condition.kind !== 'quantified' && parts.some((part) => part.onElement),
  };
}

/** What reading a fact costs beside another. A look-up is asked only where nothing else decides: it costs others something too. */
const readingCosts = { free: 1, content: 20, state: 1000, dns: 100_000, probe: 10_000_000 } as const satisfies Record<
  Fact['cost'],
  number
>;

/** A rough order: what costs nothing is asked first, the inside of the message later, and look-ups last. */
function costOf(
  condition: PlanCondition,
  parts: readonly number[],
  costs: readonly number[],
  atoms: readonly LinkedAtom[],
): number {
  if (condition.kind === 'atom') return readingCosts[pick(atoms, condition.atom).slot.fact.cost];
  let cost = condition.kind === 'quantified' ? 20 : 0;
  for (const part of parts) cost += costs[part] ?? 0;
  return cost;
}

function pick<Item>(items: readonly Item[], at: number): Item {
  const item = items[at];
  if (item === undefined) throw new Error(`a plan refers to number ${at}, which it does not have`);
  return item;
}
