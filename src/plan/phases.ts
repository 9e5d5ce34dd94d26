import type { Condition, Element } from '../core/condition.ts';
import { atomsOf } from '../core/condition.ts';
import type { Rule } from '../core/policy.ts';
import { fact as factNamed } from '../facts/registry.ts';
import type { FrontKind } from '../mail/front-kind.ts';
import type { Phase } from '../mail/phase.ts';
import { laterPhase } from '../mail/phase.ts';

/** When a rule acts, in the worst case: a session in which nothing is known before its phase, and no rule above decides. */
export interface RulePhases {
  /** The latest phase of what it asks. */
  readonly known: Phase;
  /** When its verdict can be fixed: not before every rule above that could still decide is known. */
  readonly fixed: Phase;
  /** When the client hears it: at RCPT at the earliest, unless the rule says `at once`. */
  readonly answered: Phase;
  /** Name of the rule above that delays it; undefined when none does. */
  readonly heldBy: string | undefined;
}

/** Phases of each rule, in order, where all of these are walked. */
export function rulePhases(rules: readonly Rule[]): RulePhases[] {
  let held: Phase = 'connect';
  let holder: string | undefined;
  return rules.map((rule) => {
    const known = knownAt(rule.condition);
    const fixed = laterPhase(known, held);
    const answered = rule.atOnce ? fixed : laterPhase(fixed, 'rcpt');
    const heldBy = fixed === known ? undefined : holder;
    if (holdsWalk(rule) && fixed !== held) {
      held = fixed;
      holder = rule.name;
    }
    return { known, fixed, answered, heldBy };
  });
}

/**
 * The soonest phase at which the verdict of each rule can be fixed in some session, or one before it: a part of a condition
 * can decide it while the others are not known yet.
 */
export function soonestFixed(rules: readonly Rule[]): Phase[] {
  /** Until when rules above keep the walk, at least. */
  let kept: Phase = 'connect';
  let inSection: Phase = 'connect';
  let section: number | undefined;
  /** When the section at hand can be left. */
  let left: Phase = 'message';
  return rules.map((rule) => {
    if (rule.section !== section) {
      kept = laterPhase(kept, earlierPhase(inSection, left));
      section = rule.section;
      inSection = 'connect';
      left = 'message';
    }
    const { whenTrue, whenFalse } = soonestOf(rule.condition);
    const soonest = laterPhase(whenTrue, laterPhase(kept, inSection));
    if (holdsWalk(rule)) {
      inSection = laterPhase(inSection, whenFalse);
      if (rule.action.kind === 'pass') left = earlierPhase(left, soonest);
    }
    return soonest;
  });
}

/** The phase from which on a condition is known in every session in which all that it compares is there. */
export function knownWhereThere(condition: Condition): Phase {
  let latest: Phase = 'connect';
  for (const element of elementsOf(condition)) latest = laterPhase(latest, elementPhase(element));
  for (const atom of atomsOf(condition)) {
    const { whenTrue, whenFalse } = soonestOf(atom);
    latest = laterPhase(latest, laterPhase(whenTrue, whenFalse));
  }
  return latest;
}

interface Soonest {
  readonly whenTrue: Phase;
  readonly whenFalse: Phase;
}

function soonestOf(condition: Condition): Soonest {
  switch (condition.kind) {
    case 'atom': {
      const known = knownAt(condition);
      const there = factNamed(condition.fact).there ?? known;
      switch (condition.test.kind) {
        case 'missing':
          return { whenTrue: known, whenFalse: there };
        case 'yes':
          return { whenTrue: there, whenFalse: known };
        default:
          return { whenTrue: there, whenFalse: there };
      }
    }
    case 'not':
      return negated(soonestOf(condition.of));
    case 'quantified': {
      const things = elementPhase(condition.element);
      const { whenTrue, whenFalse } = soonestOf(condition.of);
      return condition.quantifier === 'any'
        ? { whenTrue: laterPhase(things, whenTrue), whenFalse: things }
        : { whenTrue: things, whenFalse: laterPhase(things, whenFalse) };
    }
    case 'all': {
      const parts = condition.of.map(soonestOf);
      let whenTrue: Phase = 'connect';
      let whenFalse: Phase = 'message';
      for (const part of parts) {
        whenTrue = laterPhase(whenTrue, part.whenTrue);
        whenFalse = earlierPhase(whenFalse, part.whenFalse);
      }
      return { whenTrue, whenFalse };
    }
    case 'some':
      return negated(soonestOf({ kind: 'all', of: condition.of.map((of) => ({ kind: 'not', of })) }));
    default:
      return condition satisfies never;
  }
}

function negated({ whenTrue, whenFalse }: Soonest): Soonest {
  return { whenTrue: whenFalse, whenFalse: whenTrue };
}

function earlierPhase(one: Phase, other: Phase): Phase {
  return laterPhase(one, other) === one ? other : one;
}

/** Whether the walk waits for the rule while its condition is pending: edits and observed rules never hold it. */
export function holdsWalk(rule: Rule): boolean {
  return rule.observed === undefined && rule.action.kind !== 'edit';
}

/** The phase from which on a condition is surely known. */
export function knownAt(condition: Condition): Phase {
  switch (condition.kind) {
    case 'atom':
      return condition.scope === 'recipient' ? laterPhase(condition.phase, 'rcpt') : condition.phase;
    case 'not':
      return knownAt(condition.of);
    case 'quantified':
      return laterPhase(elementPhase(condition.element), knownAt(condition.of));
    case 'all':
    case 'some': {
      let latest: Phase = 'connect';
      for (const part of condition.of) latest = laterPhase(latest, knownAt(part));
      return latest;
    }
    default:
      return condition satisfies never;
  }
}

/** When all the things are there that a quantifier goes through: recipients at DATA, the message's parts after the dot. */
export function elementPhase(element: Element): Phase {
  return element === 'each-recipient' ? 'data' : 'message';
}

/** Whether a front can ever know all that a condition asks; else its rule is *not here* (law 3). */
export function isKnowable(condition: Condition, front: FrontKind): boolean {
  for (const atom of atomsOf(condition)) {
    if (!front.phases.includes(atom.phase) || front.unknown.includes(atom.fact)) return false;
  }
  return elementsOf(condition).every((element) => front.phases.includes(elementPhase(element)));
}

function elementsOf(condition: Condition): Element[] {
  switch (condition.kind) {
    case 'atom':
      return [];
    case 'not':
      return elementsOf(condition.of);
    case 'quantified':
      return [condition.element, ...elementsOf(condition.of)];
    case 'all':
    case 'some':
      return condition.of.flatMap(elementsOf);
    default:
      return condition satisfies never;
  }
}
