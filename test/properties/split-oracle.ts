import type { Atom, Condition } from '../../src/core/condition.ts';
import { always, atomsOf } from '../../src/core/condition.ts';
import type { Knowledge } from '../../src/core/evaluate.ts';
import { evaluate, walk } from '../../src/core/evaluate.ts';
import type { Rule } from '../../src/core/policy.ts';
import type { Truth } from '../../src/core/truth.ts';
import type { View } from '../../src/facts/fact.ts';
import type { Address } from '../../src/mail/address.ts';
import { classOf } from './ends.ts';

/** A recipient, and what is known for it now. */
interface Known {
  readonly recipient: Address;
  readonly knowledge: Knowledge<NonNullable<View['element']>>;
}

/** Thrown where there are more unknowns than can be tried out: such a case proves nothing. */
export class TooManyUnknowns extends Error {}

const mostUnknowns = 10;

/**
 * Law 5 by brute force: tries every truth of everything that is still pending, and says by which rules the newcomer
 * and a taken recipient can then be answered in different classes. An unknown is a pending atom or a pending quantified
 * condition as a whole, the same for both recipients unless it speaks of them.
 */
export function couldDiffer(rules: readonly Rule[], newcomer: Known, taken: readonly Known[]): Set<string> {
  const splitting = new Set<string>();
  for (const other of taken) {
    const unknowns = new Map<string, readonly Truth[]>();
    const ours = rules.map((rule) => ({ ...rule, condition: reduce(rule.condition, newcomer, unknowns) }));
    const theirs = rules.map((rule) => ({ ...rule, condition: reduce(rule.condition, other, unknowns) }));
    if (unknowns.size > mostUnknowns) throw new TooManyUnknowns();
    for (const supposed of suppositions([...unknowns])) {
      const [our, their] = [endUnder(ours, supposed), endUnder(theirs, supposed)];
      if (classOf(our) === classOf(their)) continue;
      splitting.add(classOf(our) === 2 ? their.rule.name : our.rule.name);
    }
  }
  return splitting;
}

function endUnder(rules: readonly Rule[], supposed: ReadonlyMap<string, Truth>) {
  const end = walk(rules, {
    truth: ({ argument }) => supposed.get(argument) ?? 'unavailable',
    elements: () => [],
  });
  if (end.kind !== 'fixed') throw new Error('everything is supposed');
  return end;
}

function* suppositions(unknowns: readonly (readonly [string, readonly Truth[]])[]): Generator<Map<string, Truth>> {
  const [first, ...others] = unknowns;
  if (first === undefined) {
    yield new Map();
    return;
  }
  for (const rest of suppositions(others)) for (const truth of first[1]) yield new Map(rest).set(first[0], truth);
}

const never: Condition = { kind: 'some', of: [] };

/** The condition with every unknown as an atom of its own, named in `argument`, and all that is known settled. */
function reduce(condition: Condition, known: Known, unknowns: Map<string, readonly Truth[]>): Condition {
  const truth = evaluate(condition, known.knowledge);
  if (truth === 'true') return always;
  if (truth === 'false') return never;
  if (truth === 'unavailable') return unknown('unavailable', condition);
  switch (condition.kind) {
    case 'not':
      return { kind: 'not', of: reduce(condition.of, known, unknowns) };
    case 'all':
    case 'some':
      return { kind: condition.kind, of: condition.of.map((part) => reduce(part, known, unknowns)) };
    case 'atom': {
      const key = keyOf(condition, known);
      unknowns.set(key, ['true', 'false']);
      return unknown(key, condition);
    }
    case 'quantified': {
      const empty = condition.quantifier === 'any' ? 'false' : 'true';
      const { truth: truthOf } = known.knowledge;
      const inner = evaluate(condition.of, {
        truth: (atom) => (isOfElement(atom) ? 'pending' : truthOf(atom, undefined)),
        elements: () => 'pending',
      });
      if (inner === empty) return empty === 'true' ? always : never;
      const key = keyOf(condition, known);
      unknowns.set(key, inner === 'unavailable' ? ['unavailable', empty] : ['true', 'false']);
      return unknown(key, condition);
    }
    default:
      return condition satisfies never;
  }
}

function isOfElement({ scope }: Atom): boolean {
  return scope !== 'session' && scope !== 'recipient';
}

/** The condition as it is written, with what is known for the recipient of the atoms that speak of it. */
function keyOf(condition: Condition, { recipient, knowledge }: Known): string {
  const written = JSON.stringify(condition, (name, value) => (name === 'span' ? undefined : value));
  const ofRecipient = [...atomsOf(condition)].filter((atom) => atom.scope === 'recipient');
  const truths = ofRecipient.map((atom) => {
    const truth = knowledge.truth(atom, undefined);
    return truth === 'pending' ? recipient.key : truth;
  });
  return `${written} ${truths.join(' ')}`;
}

function unknown(key: string, condition: Condition): Atom {
  const span = condition.kind === 'atom' || condition.kind === 'quantified' ? condition.span : nowhere;
  return {
    kind: 'atom',
    fact: 'unknown',
    argument: key,
    scope: 'session',
    phase: 'message',
    test: { kind: 'yes' },
    span,
  };
}

const nowhere = { source: { name: '', text: '', lineStarts: [0] }, start: 0, end: 0 };
