import type { Entry } from '../../core/policy.ts';
import type { Automaton } from './automaton.ts';
import { finds, makeAutomaton } from './automaton.ts';
import type { Expiries } from './expiry.ts';
import { expiryOf, note } from './expiry.ts';

/** Few phrases are looked for one after the other, many of them by an automaton in one pass. */
export type PhraseIndex =
  | { readonly kind: 'phrases'; readonly few: Expiries }
  | { readonly kind: 'phrases'; readonly many: Automaton };

/** Up to here a text is searched faster once for each phrase. */
const fewest = 8;

/** Makes the index of folded phrases. */
export function indexPhrases(entries: readonly Entry[]): PhraseIndex {
  const phrases = new Map<string, number>();
  for (const entry of entries) note(phrases, entry.text, expiryOf(entry));
  return phrases.size <= fewest ? { kind: 'phrases', few: phrases } : { kind: 'phrases', many: makeAutomaton(phrases) };
}

/** Whether a phrase that has not expired is part of the folded text. */
export function hasPhrase(index: PhraseIndex, folded: string, now: number): boolean {
  if ('many' in index) return finds(index.many, folded, now);
  for (const [phrase, expiry] of index.few) if (now < expiry && folded.includes(phrase)) return true;
  return false;
}
