import type { Fact } from '../../src/facts/fact.ts';
import type { Clause } from '../../src/verbs/clause.ts';
import { verbs } from '../../src/verbs/registry.ts';

/** Every clause that some verb has, by its head. */
export function allClauses(): Clause[] {
  const clauses = new Set(verbs.flatMap((verb) => verb.clauses));
  return [...clauses].sort((one, other) => (one.head.join(' ') < other.head.join(' ') ? -1 : 1));
}

/** The words with which a rule writes a fact: inside a quantifier the thing itself is not named again. */
export function factWords(fact: Fact): readonly string[] {
  const words = fact.name.split(' ');
  return fact.scope === 'session' || fact.scope === 'recipient' ? words : words.slice(1);
}
