import { RE2JS, RE2JSException, RE2Set } from 're2js';
import { quote } from '../diagnostics/quote.ts';

/** UTF-16 code units of the pattern itself. */
const longest = 500;

/** Instructions of the compiled program: counted repetitions (`x{1,200}`) are written out in it. */
const largestProgram = 500;

/** States of the automaton, and steps from all of them over all classes of characters. */
const mostStates = 1000;
const mostSteps = 50_000;

/** What looking at a pattern gave. */
export interface CheckedPattern {
  /** Why it cannot be used, in words for the admin; undefined when it can. */
  readonly problem: string | undefined;
  /** What it costs to make it ready, in units of some 50 ns. */
  readonly effort: number;
}

/** The least effort. */
const leastEffort = 2500;

/**
 * Looks at a pattern before it is used. A usable one has an automaton small
 * enough to be kept whole, so that matching takes about 10 ns a character whatever a text holds: re2js falls back to
 * trying all ways at once where it is not, a thousand times slower, and a sender who knows the policy could ask for it.
 */
export function checkPattern(pattern: string): CheckedPattern {
  const refused = (problem: string) => ({ problem, effort: leastEffort });
  if (pattern === '') return refused('an empty pattern matches every text');
  if (pattern.length > longest) return refused(`it is longer than ${longest} characters`);
  try {
    const set = compile(pattern);
    const size = set.prog.numInst();
    if (size > largestProgram)
      return refused('it is too large: a counted repetition such as `x{1,200}` counts as many times');
    const { isSmall, steps } = walkAll(set);
    return {
      problem: isSmall ? undefined : 'it has too many ways to match: `a.{0,50}b` is such a pattern, `a.*b` is not',
      effort: leastEffort + steps * size,
    };
  } catch (error) {
    // The only way in which re2js tells of a pattern it does not take.
    if (!(error instanceof RE2JSException)) throw error;
    return refused(faultOf(error.message));
  }
}

/** Whether a text has a match of the pattern in it, in any case of letters. The pattern must be a checked one. */
export function compilePattern(pattern: string): (text: string) => boolean {
  const compiled = compile(pattern);
  return (text) => compiled.match(text.normalize('NFC')).length > 0;
}

/** A set of one pattern: unlike a pattern alone, a set is always matched by its automaton. */
function compile(pattern: string): RE2Set {
  const set = new RE2Set(RE2Set.UNANCHORED, RE2JS.CASE_INSENSITIVE);
  set.add(pattern.normalize('NFC'));
  set.compile();
  return set;
}

/** Whether the whole automaton can be made within the limit. It is made lazily, so that every step is taken once here. */
function walkAll(set: RE2Set): { readonly isSmall: boolean; readonly steps: number } {
  // Makes the state in which every text begins.
  set.match('');
  const { dfa } = set;
  const states = new Set<unknown>(dfa.startStates.values());
  let steps = 0;
  for (const state of states) {
    if (states.size > mostStates || states.size * dfa.numClasses > mostSteps) return { isSmall: false, steps };
    for (let at = 0; at <= dfa.numClasses; at++) {
      // One character stands for its class; behind the last class comes the end of the text.
      const character = at === 0 ? 0 : at === dfa.numClasses ? -1 : dfa.classBounds[at - 1];
      const next: unknown = dfa.step(state, at, character, RE2Set.UNANCHORED);
      if (next === null) return { isSmall: false, steps };
      steps++;
      states.add(next);
    }
  }
  return { isSmall: true, steps };
}

/** The library's sentence without its opening. What it quotes is a part of the pattern, behind our own `(?i)`. */
function faultOf(message: string): string {
  const [, fault = message, part] = /^error parsing regexp: (.*?)(?:: `(?:\(\?i\))?(.*)`)?$/s.exec(message) ?? [];
  return part === undefined ? fault : `${fault} at ${quote(part)}`;
}
