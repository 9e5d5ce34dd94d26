import type { Expiries } from './expiry.ts';

/**
 * An Aho-Corasick automaton over UTF-8, plain data. States are numbered breadth first from the root, 0, so that the
 * children of state s are the states from `firstChild[s]` up to `firstChild[s + 1]`. The first `dense` states have a
 * row in `table` with the next state for every class of octets; deeper ones, of which each has few children, look for a
 * child and else go on from their longest proper suffix, `fail`.
 */
export interface Automaton {
  /** Class of each octet: 0 for those in no phrase. */
  readonly classes: Uint8Array;
  /** How many classes there are, which is the length of a row. */
  readonly width: number;
  readonly dense: number;
  /**
   * Next states by place: that of a state with a row is where its row begins, deeper states are counted on from the end
   * of the table. `~place` where a phrase ends in the state.
   */
  readonly table: Int32Array;
  readonly firstChild: Int32Array;
  /** Class of the octet that leads into each state. */
  readonly label: Uint8Array;
  readonly fail: Int32Array;
  /** The moment before which some phrase that ends in the state matches; -Infinity where none ends. */
  readonly until: Float64Array;
}

/** Cells of `table`, 4 octets each: enough for every state that mail is often in, and 16 MB at most. */
const mostCells = 4 * 1024 * 1024;

/**
 * Makes the automaton of folded, non-empty phrases, with a row for as many states as `rows` and its own limit allow.
 * Memory is about 17 octets for each letter, and the table.
 */
export function makeAutomaton(phrases: Expiries, rows: number = Number.POSITIVE_INFINITY): Automaton {
  const words = [...phrases].map(([phrase, until]) => ({ octets: Buffer.from(phrase), until }));
  words.sort((one, other) => Buffer.compare(one.octets, other.octets));
  const { classes, width } = classify(words.map(({ octets }) => octets));
  const trie = growTrie(words, classes);
  const states = trie.label.length;
  const dense = Math.min(states, rows, Math.floor(mostCells / width));
  const automaton = {
    classes,
    width,
    dense,
    ...trie,
    table: new Int32Array(dense * width),
    fail: new Int32Array(states),
  };
  for (let state = 0; state < states; state++) link(automaton, state);
  return automaton;
}

/** Whether a phrase that has not expired is part of the text. Time is linear in the text, whatever the phrases are. */
export function finds(automaton: Automaton, text: string, now: number): boolean {
  const { classes, table, until } = automaton;
  const octets = Buffer.from(text);
  let place = 0;
  for (let at = 0; at < octets.length; at++) {
    const octetClass = classes[octets[at] ?? 0] ?? 0;
    place = place < table.length ? (table[place + octetClass] ?? 0) : stepDeep(automaton, place, octetClass);
    if (place < 0) {
      place = ~place;
      if (now < (until[stateAt(automaton, place)] ?? 0)) return true;
    }
  }
  return false;
}

interface Word {
  readonly octets: Buffer;
  readonly until: number;
}

function classify(phrases: readonly Buffer[]): { readonly classes: Uint8Array; readonly width: number } {
  const classes = new Uint8Array(256);
  for (const phrase of phrases) for (const octet of phrase) classes[octet] = 1;
  let width = 1;
  // UTF-8 never has the octet 255, so that a class always fits.
  for (const [octet, used] of classes.entries()) if (used === 1) classes[octet] = width++;
  return { classes, width };
}

/** The trie of sorted phrases, breadth first. A state is the stretch of phrases that begin with its octets. */
function growTrie(words: readonly Word[], classes: Uint8Array): Pick<Automaton, 'firstChild' | 'label' | 'until'> {
  const firstChild: number[] = [];
  const label = [0];
  const until: number[] = [];
  let level = [{ from: 0, to: words.length }];
  for (let depth = 0; level.length > 0; depth++) {
    const below: { from: number; to: number }[] = [];
    for (const { from, to } of level) {
      firstChild.push(label.length);
      const shortest = words[from];
      const ends = shortest?.octets.length === depth ? shortest.until : Number.NEGATIVE_INFINITY;
      until.push(ends);
      // What begins with a phrase that always matches needs no states of its own.
      if (ends === Number.POSITIVE_INFINITY) continue;
      for (let at = ends === Number.NEGATIVE_INFINITY ? from : from + 1; at < to; ) {
        const start = at;
        const octet = words[at]?.octets[depth] ?? 0;
        while (at < to && words[at]?.octets[depth] === octet) at++;
        label.push(classes[octet] ?? 0);
        below.push({ from: start, to: at });
      }
    }
    level = below;
  }
  firstChild.push(label.length);
  return { firstChild: Int32Array.from(firstChild), label: Uint8Array.from(label), until: Float64Array.from(until) };
}

/** Fills a state's row and tells its children their suffixes. Those of all states before it are there already. */
function link(automaton: Automaton, state: number): void {
  const { width, table, firstChild, label, fail, until } = automaton;
  const suffix = fail[state] ?? 0;
  const place = placeOf(automaton, state);
  const suffixPlace = placeOf(automaton, suffix);
  if (state > 0 && place < table.length) table.copyWithin(place, suffixPlace, suffixPlace + width);
  const end = firstChild[state + 1] ?? 0;
  for (let child = firstChild[state] ?? 0; child < end; child++) {
    const octetClass = label[child] ?? 0;
    const next = state === 0 ? 0 : step(automaton, suffixPlace, octetClass);
    fail[child] = stateAt(automaton, next < 0 ? ~next : next);
    // A phrase that ends in the suffix ends here too.
    until[child] = Math.max(until[child] ?? 0, until[fail[child] ?? 0] ?? 0);
    if (place < table.length) table[place + octetClass] = signed(automaton, child);
  }
}

function placeOf({ dense, width }: Automaton, state: number): number {
  return state < dense ? state * width : dense * width + state - dense;
}

function stateAt({ dense, width, table }: Automaton, place: number): number {
  return place < table.length ? place / width : place - table.length + dense;
}

/** A state's place, as `~place` where a phrase ends in it. */
function signed(automaton: Automaton, state: number): number {
  const place = placeOf(automaton, state);
  return (automaton.until[state] ?? 0) > Number.NEGATIVE_INFINITY ? ~place : place;
}

function step(automaton: Automaton, place: number, octetClass: number): number {
  const { table } = automaton;
  return place < table.length ? (table[place + octetClass] ?? 0) : stepDeep(automaton, place, octetClass);
}

/** The step from a state without a row: to a child, else on from the longest suffix, at last from one with a row. */
function stepDeep(automaton: Automaton, from: number, octetClass: number): number {
  const { dense, width, table, firstChild, label, fail } = automaton;
  if (octetClass === 0) return 0;
  let state = stateAt(automaton, from);
  while (state >= dense) {
    const end = firstChild[state + 1] ?? 0;
    for (let child = firstChild[state] ?? 0; child < end; child++) {
      if (label[child] === octetClass) return signed(automaton, child);
    }
    state = fail[state] ?? 0;
  }
  return table[state * width + octetClass] ?? 0;
}
