import type { Atom, Condition } from '../core/condition.ts';
import type { PlanAtom, PlanCondition } from './plan.ts';

/** Atoms and conditions numbered so far. Equal ones get one number. */
export interface Numbering {
  readonly atoms: readonly PlanAtom[];
  readonly conditions: readonly PlanCondition[];
  /** Number of a condition of the core. */
  readonly number: (condition: Condition) => number;
  /** Number of the conjunction of these conditions. */
  readonly allOf: (parts: readonly number[]) => number;
}

/**
 * Starts a numbering. Conditions are flattened on the way (`all` in `all`, doubled parts, double negation, constants),
 * which changes the truth of none: in Kleene's logic both junctions are associative, commutative and idempotent.
 */
export function makeNumbering(): Numbering {
  const atoms: PlanAtom[] = [];
  const conditions: PlanCondition[] = [];
  const atomNumbers = new Map<string, number>();
  const numbers = new Map<string, number>();

  function add(key: string, condition: PlanCondition): number {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, conditions.length);
    return conditions.push(condition) - 1;
  }

  function addAtom({ fact, argument, scope, phase, test, span }: Atom): number {
    const key = JSON.stringify([fact, argument, scope, test]);
    let atom = atomNumbers.get(key);
    if (atom === undefined) {
      const text = span.source.text.slice(span.start, span.end).replace(/\s+/g, ' ');
      atom = atoms.push({ fact, argument, scope, phase, test, text }) - 1;
      atomNumbers.set(key, atom);
    }
    return add(`atom ${atom}`, { kind: 'atom', atom });
  }

  /** `all` of nothing is true and decides a `some`; `some` of nothing is false and decides an `all`. */
  function junction(kind: 'all' | 'some', parts: readonly number[]): number {
    const other = kind === 'all' ? 'some' : 'all';
    const flat = new Set<number>();
    for (const part of parts) {
      const condition = conditions[part];
      if (condition?.kind === other && condition.of.length === 0) return part;
      if (condition?.kind === kind) for (const inner of condition.of) flat.add(inner);
      else flat.add(part);
    }
    const of = [...flat];
    const [only, ...others] = of;
    return only !== undefined && others.length === 0 ? only : add(`${kind} ${of.join(' ')}`, { kind, of });
  }

  function negation(of: number): number {
    const condition = conditions[of];
    return condition?.kind === 'not' ? condition.of : add(`not ${of}`, { kind: 'not', of });
  }

  function number(condition: Condition): number {
    switch (condition.kind) {
      case 'atom':
        return addAtom(condition);
      case 'not':
        return negation(number(condition.of));
      case 'all':
      case 'some':
        return junction(condition.kind, condition.of.map(number));
      case 'quantified': {
        const { quantifier, element } = condition;
        const of = number(condition.of);
        return add(`${quantifier} ${element} ${of}`, { kind: 'quantified', quantifier, element, of });
      }
      default:
        return condition satisfies never;
    }
  }

  return { atoms, conditions, number, allOf: (parts) => junction('all', parts) };
}
