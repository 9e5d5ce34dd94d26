import type { Action } from '../core/policy.ts';
import { pending } from '../core/reading.ts';
import { testReading } from '../core/test-reading.ts';
import type { Truth } from '../core/truth.ts';
import { both, either, negate } from '../core/truth.ts';
import type { Address } from '../mail/address.ts';
import type { Place } from '../mail/outcome.ts';
import type { ElementKnown, Known } from '../plan/known.ts';
import type { LinkedPlan } from '../plan/link.ts';
import { isLookUp } from '../plan/link.ts';
import { memoryOf, startRecipient } from './readings.ts';
import type { State } from './state.ts';

/** What one rule (`relay` for the gate) said, and why. */
export interface TraceStep {
  readonly rule: string;
  readonly place: Place;
  /** Undefined for the gate. */
  readonly action: Action | undefined;
  readonly observed: boolean;
  readonly truth: Truth;
  /** In the order written. */
  readonly atoms: readonly TraceAtom[];
}

/** One test in a rule. Inside a quantifier there is one for each thing it goes through. */
export interface TraceAtom {
  /** As the admin wrote it. */
  readonly text: string;
  readonly fact: string;
  /** `attachment 2` where a quantifier was at the second attachment. */
  readonly element: string | undefined;
  readonly reading: 'known' | 'pending' | 'unavailable';
  /** What the fact was, as an admin is shown it; empty where it is absent or not known. */
  readonly values: readonly string[];
  readonly truth: Truth;
  /** What went wrong, where it is unavailable. */
  readonly why?: string;
}

/**
 * The gate, where there is a recipient, and every rule looked at, up to the one that decides or is waited for. Worked
 * out part by part from the same readings that the walk had: slow, and apart from it.
 */
export function traceRules(state: State, recipient: Address | undefined): TraceStep[] {
  const { plan } = state;
  const known = recipient === undefined ? state.alone : knownOf(state, recipient);
  const steps: TraceStep[] = [];
  if (recipient !== undefined) {
    const { condition, place } = plan.plan.gate;
    const gate = { rule: 'relay', place, action: undefined, observed: false, ...trace(plan, known, condition) };
    steps.push(gate);
    if (gate.truth !== 'true') return steps;
  }
  let left: number | undefined;
  for (const { name, place, section, condition, action, observed, ifUnavailable } of plan.plan.rules) {
    if (section === left) continue;
    const step = { rule: name, place, action, observed, ...trace(plan, known, condition) };
    steps.push(step);
    if (observed || action.kind === 'edit') continue;
    if (step.truth === 'pending' || (step.truth === 'unavailable' && ifUnavailable === 'defer')) break;
    if (step.truth !== 'true') continue;
    if (action.kind === 'verdict') break;
    left = section;
  }
  return steps;
}

/** What is known for a recipient; of one that was refused only as long as no other event came. */
function knownOf({ plan, known, taken, newcomer }: State, recipient: Address): Known {
  const found = [...taken, newcomer].find((each) => each?.recipient.key === recipient.key);
  return found?.known ?? startRecipient(plan, known, recipient);
}

function trace(plan: LinkedPlan, known: Known, condition: number): Pick<TraceStep, 'truth' | 'atoms'> {
  const atoms: TraceAtom[] = [];
  const truth = evaluate(plan, known, condition, undefined, atoms);
  return { truth, atoms };
}

/** A thing that a quantifier goes through, with what the trace calls it. */
interface Named {
  readonly name: string;
  readonly element: ElementKnown;
}

/** The core's `evaluate`, over numbers, that notes each atom. */
function evaluate(plan: LinkedPlan, known: Known, number: number, at: Named | undefined, atoms: TraceAtom[]): Truth {
  const condition = plan.plan.conditions[number];
  if (condition === undefined) throw new Error(`a plan refers to condition ${number}, which it does not have`);
  const part = (of: number) => evaluate(plan, known, of, at, atoms);
  switch (condition.kind) {
    case 'atom': {
      const atom = traceAtom(plan, known, condition.atom, at);
      // Nobody wrote what has no text: a bare `postmaster` at the gate.
      if (atom.text !== '') atoms.push(atom);
      return atom.truth;
    }
    case 'not':
      return negate(part(condition.of));
    case 'all':
      return condition.of.map(part).reduce(both, 'true');
    case 'some':
      return condition.of.map(part).reduce(either, 'false');
    case 'quantified': {
      const { element, quantifier, of } = condition;
      const elements = known.session.elements(known.session, element);
      if (typeof elements === 'string') return elements;
      const truths = elements.map((each, index) => {
        const name = `${element === 'each-recipient' ? 'recipient' : element} ${index + 1}`;
        return evaluate(plan, known, of, { name, element: each }, atoms);
      });
      return quantifier === 'any' ? truths.reduce(either, 'false') : truths.reduce(both, 'true');
    }
    default:
      return condition satisfies never;
  }
}

function traceAtom({ plan, atoms }: LinkedPlan, known: Known, number: number, at: Named | undefined): TraceAtom {
  const atom = plan.atoms[number];
  const linked = atoms[number];
  if (atom === undefined || linked === undefined)
    throw new Error(`a plan refers to atom ${number}, which it does not have`);
  const { slot, holds } = linked;
  const element = atom.scope === 'session' || atom.scope === 'recipient' ? undefined : at;
  const memory = memoryOf(known, slot, element?.element);
  // What the walk did not look up is not looked up to be shown.
  const unread = isLookUp(slot) ? pending : undefined;
  const reading = memory[slot.number] ?? unread ?? known.session.read(known, slot, element?.element);
  return {
    text: atom.text,
    fact: atom.fact,
    element: element?.name,
    reading: reading.kind === 'asked' ? 'pending' : reading.kind,
    values: reading.kind === 'known' ? reading.values.map(slot.type.show) : [],
    truth: testReading(atom.test, reading, (value) => holds(value, known.session.now)),
    ...(reading.kind === 'unavailable' ? { why: reading.why } : {}),
  };
}
