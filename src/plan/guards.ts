import type { Element, Scope } from '../core/condition.ts';
import type { List } from '../core/policy.ts';
import { facts } from '../facts/registry.ts';
import { phaseRank } from '../mail/phase.ts';
import type { Numbering } from './numbering.ts';
import { elementPhase } from './phases.ts';
import type { Guard } from './plan.ts';

/** A part of a conjunction that can be looked up by value. */
interface Candidate {
  readonly part: number;
  readonly element: Element | undefined;
  readonly atoms: readonly number[];
}

/** What has to be looked up is no guard: it would be asked wherever a rule comes up, and not only where it matters. */
const lookUps: ReadonlySet<string> = new Set(
  facts.filter(({ cost }) => cost === 'dns' || cost === 'probe').map(({ name }) => name),
);

/**
 * Chooses a guard for each of these conditions, undefined where nothing can be looked up. The best guard is the one
 * that fewest rules share, since its value then leads to few; among equals the one known first.
 */
export function chooseGuards(
  conditions: readonly number[],
  numbering: Numbering,
  lists: readonly List[],
): (Guard | undefined)[] {
  const phraseLists = new Set(lists.filter((list) => list.kind === 'phrases').map((list) => list.name));
  const candidates = conditions.map((condition) => candidatesOf(condition, numbering, phraseLists));
  const uses = countUses(candidates.flat());
  return candidates.map((offered, at) => {
    const best = bestOf(offered, numbering, uses);
    const condition = conditions[at];
    if (best === undefined || condition === undefined) return undefined;
    const rest = partsOf(condition, numbering).filter((part) => part !== best.part);
    return { element: best.element, atoms: best.atoms, rest: numbering.allOf(rest) };
  });
}

function candidatesOf(condition: number, numbering: Numbering, phraseLists: ReadonlySet<string>): Candidate[] {
  const found: Candidate[] = [];
  for (const part of partsOf(condition, numbering)) {
    const inner = numbering.conditions[part];
    if (inner?.kind === 'quantified') {
      if (inner.quantifier !== 'any') continue;
      const { element } = inner;
      for (const within of partsOf(inner.of, numbering)) {
        const atoms = lookedUp(within, [element], numbering, phraseLists);
        if (atoms !== undefined) found.push({ part, element, atoms });
      }
    } else {
      const atoms = lookedUp(part, ['session', 'recipient'], numbering, phraseLists);
      if (atoms !== undefined) found.push({ part, element: undefined, atoms });
    }
  }
  return found;
}

function partsOf(condition: number, { conditions }: Numbering): readonly number[] {
  const found = conditions[condition];
  return found?.kind === 'all' ? found.of : [condition];
}

/** The atoms of a single test, or of alternatives on one fact, if all of them can be looked up by value. */
function lookedUp(
  condition: number,
  scopes: readonly Scope[],
  { conditions, atoms }: Numbering,
  phraseLists: ReadonlySet<string>,
): number[] | undefined {
  const found = conditions[condition];
  const parts = found?.kind === 'some' ? found.of.map((part) => conditions[part]) : [found];
  const numbers: number[] = [];
  let first: (typeof atoms)[number] | undefined;
  for (const part of parts) {
    const atom = part?.kind === 'atom' ? atoms[part.atom] : undefined;
    if (part?.kind !== 'atom' || atom === undefined || !scopes.includes(atom.scope)) return undefined;
    if (lookUps.has(atom.fact)) return undefined;
    const { test } = atom;
    if (test.kind !== 'equals' && !(test.kind === 'member' && !phraseLists.has(test.list))) return undefined;
    first ??= atom;
    if (atom.fact !== first.fact || atom.argument !== first.argument || atom.scope !== first.scope) return undefined;
    numbers.push(part.atom);
  }
  return numbers.length === 0 ? undefined : numbers;
}

function countUses(candidates: readonly Candidate[]): Map<number, number> {
  const uses = new Map<number, number>();
  for (const candidate of candidates) for (const atom of candidate.atoms) uses.set(atom, (uses.get(atom) ?? 0) + 1);
  return uses;
}

function bestOf(
  offered: readonly Candidate[],
  { atoms }: Numbering,
  uses: ReadonlyMap<number, number>,
): Candidate | undefined {
  let best: Candidate | undefined;
  let least = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const candidate of offered) {
    let shared = 0;
    for (const atom of candidate.atoms) shared = Math.max(shared, uses.get(atom) ?? 0);
    const phase = candidate.element
      ? elementPhase(candidate.element)
      : (atoms[candidate.atoms[0] ?? 0]?.phase ?? 'message');
    const rank = phaseRank(phase);
    if (shared < (least[0] ?? 0) || (shared === least[0] && rank < (least[1] ?? 0))) {
      best = candidate;
      least = [shared, rank];
    }
  }
  return best;
}
