import type { Term, Word } from '../../grammar/ast.ts';
import type { Span } from '../diagnostics/span.ts';

/** A place in a row of terms. The reading functions take it forward; nothing else is changed. */
export interface Cursor {
  /** The term `ahead` places on (0 is the next one); undefined past the end. */
  readonly peek: (ahead?: number) => Term | undefined;
  /** Takes the next term; undefined at the end. */
  readonly take: () => Term | undefined;
  /** Takes the next term if it is a bare word. */
  readonly takeWord: () => Word | undefined;
  /** Whether the next terms are exactly these words, connectives or symbols. */
  readonly isAt: (...phrase: readonly string[]) => boolean;
  /** Takes the phrase if it comes next. */
  readonly takePhrase: (...phrase: readonly string[]) => boolean;
  readonly atEnd: () => boolean;
  /** Where a finding about the next term belongs; at the end, the empty place behind the last term. */
  readonly here: () => Span;
  /** Place of the last term taken, or of the row's beginning. */
  readonly last: () => Span;
  readonly position: () => number;
  /** Goes back to an earlier `position`. */
  readonly rewind: (position: number) => void;
}

/** A cursor over terms; `whole` is the place of what holds them, for an empty row. */
export function makeCursor(terms: readonly Term[], whole: Span): Cursor {
  let at = 0;
  const isAt = (...phrase: readonly string[]) => phrase.every((part, ahead) => spelling(terms[at + ahead]) === part);
  return {
    peek: (ahead = 0) => terms[at + ahead],
    take: () => (at < terms.length ? terms[at++] : undefined),
    takeWord: () => {
      const term = terms[at];
      if (term?.kind !== 'word') return undefined;
      at++;
      return term;
    },
    isAt,
    takePhrase: (...phrase) => {
      const found = isAt(...phrase);
      if (found) at += phrase.length;
      return found;
    },
    atEnd: () => at >= terms.length,
    here: () => terms[at]?.span ?? behind(terms[terms.length - 1]?.span ?? whole),
    last: () => terms[at - 1]?.span ?? { ...whole, end: whole.start },
    position: () => at,
    rewind: (position) => {
      at = position;
    },
  };
}

function spelling(term: Term | undefined): string | undefined {
  if (term?.kind === 'word' || term?.kind === 'connective') return term.name;
  return term?.kind === 'symbol' ? term.text : undefined;
}

function behind(span: Span): Span {
  return { ...span, start: span.end };
}
