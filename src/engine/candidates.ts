import type { Element } from '../core/condition.ts';
import type { Known, RuleNumbers } from '../plan/known.ts';
import type { RuleIndex, Source } from '../plan/rule-index.ts';

/**
 * A way through an index in the order of the rules. What is not a candidate is false, so that going by it changes
 * nothing. `whilePending` says what is wanted of rules whose guard is not yet known: the first that holds the walk,
 * none of them, or all.
 */
export interface Candidates {
  readonly index: RuleIndex;
  readonly known: Known;
  readonly whilePending: 'holding' | 'none' | 'all';
  /** By source: what its fact led to; undefined until a rule of the source comes up, so that no fact is read before. */
  readonly found: (Found | undefined)[];
  /** By source: its next rule, or one before that; undefined at first. */
  readonly next: (number | undefined)[];
}

type Found = readonly RuleNumbers[] | 'pending' | 'all';

/** Behind the last rule of any plan; a small integer, so that the arrays of positions stay arrays of such. */
const end = 0x3fffffff;

export function startCandidates(index: RuleIndex, known: Known, whilePending: Candidates['whilePending']): Candidates {
  const { length } = index.sources;
  return { index, known, whilePending, found: new Array(length), next: new Array(length) };
}

/** The same way from where it has come, with what is known now, or for one recipient after it was for none. */
export function goOnFrom({ index, whilePending, found, next }: Candidates, known: Known): Candidates {
  const candidates = { index, known, whilePending, found: found.slice(), next: next.slice() };
  for (let at = 0; at < found.length; at++) {
    if (found[at] !== 'pending') continue;
    candidates.found[at] = undefined;
    candidates.next[at] = undefined;
  }
  return candidates;
}

/** The first candidate at this position or behind it. Positions asked for must not go back. */
export function nextCandidate(candidates: Candidates, from: number): number {
  const { index, found, next } = candidates;
  const { sources } = index;
  for (;;) {
    let best = firstFrom(index.open, from);
    let of = -1;
    for (let at = 0; at < sources.length; at++) {
      let first = next[at] ?? -1;
      if (first < from) {
        first = advance(candidates, at, from);
        next[at] = first;
      }
      if (first < best) {
        best = first;
        of = at;
      }
    }
    const source = sources[of];
    if (source === undefined || found[of] !== undefined) return best;
    found[of] =
      source.element === undefined
        ? look(source, candidates.known)
        : lookThrough(source, source.element, candidates.known);
    next[of] = advance(candidates, of, from);
  }
}

function advance({ index, known, whilePending, found }: Candidates, at: number, from: number): number {
  const source = index.sources[at];
  if (source === undefined) return end;
  const led = found[at] ?? 'all';
  if (led === 'all') return firstFrom(source.rules, from);
  if (led === 'pending') {
    if (whilePending === 'none') return end;
    return whilePending === 'all' ? firstFrom(source.rules, from) : firstHolding(source, known, from);
  }
  let best = end;
  for (const rules of led) best = Math.min(best, firstFrom(rules, from));
  return best;
}

/** The first rule that waits for the source: its rest is not false. */
function firstHolding(source: Source, known: Known, from: number): number {
  let best = end;
  for (const { rest, rules } of source.groups) {
    if ((rules[0] ?? end) >= best) return best;
    const first = firstFrom(rules, from);
    if (first < best && rest(known, undefined) !== 'false') best = first;
  }
  return best;
}

/** Reads the fact of a source. Where a look-up is under way or has failed, all its rules must be looked at. */
function look({ slot, find }: Source, known: Known): Found {
  const { session, recipient } = known;
  if (slot.of === 'recipient' && recipient === undefined) return 'pending';
  const { readings } = slot.of === 'recipient' ? known : session;
  const reading = readings[slot.number] ?? session.read(known, slot, undefined);
  if (reading.kind !== 'known') return reading.kind === 'pending' ? 'pending' : 'all';
  const hits: RuleNumbers[] = [];
  for (const value of reading.values) find(value, session.now, hits);
  return hits;
}

/** The same for a fact of things that a quantifier goes through. */
function lookThrough({ slot, find }: Source, element: Element, known: Known): Found {
  const { session } = known;
  const elements = session.elements(session, element);
  if (typeof elements === 'string') return elements === 'pending' ? 'pending' : 'all';
  const hits: RuleNumbers[] = [];
  for (const each of elements) {
    const reading = each.readings[slot.number] ?? session.read(known, slot, each);
    if (reading.kind !== 'known') return 'all';
    for (const value of reading.values) find(value, session.now, hits);
  }
  return hits;
}

/** The first of these ascending numbers that is not below `from`. */
function firstFrom(rules: RuleNumbers, from: number): number {
  const first = rules[0];
  if (first === undefined) return end;
  if (first >= from) return first;
  let low = 1;
  let high = rules.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rules[middle] ?? end) < from) low = middle + 1;
    else high = middle;
  }
  return rules[low] ?? end;
}
