import type { Literal, Term, Text } from '../../grammar/ast.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { lookAlike as finding } from '../diagnostics/findings/usage.ts';
import type { Source } from '../diagnostics/source.ts';
import type { Span } from '../diagnostics/span.ts';
import { textOf } from '../diagnostics/span.ts';
import type { Lint } from './lint-record.ts';

/** Characters that cannot be seen or are no common blank: controls but the tab, formatting, blanks of other widths. */
const invisible =
  /[\0-\x08\x0a-\x1f\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u115f\u1160\u3164\uffa0]/u;

/** Characters that turn the direction of text (UAX 9): in a comment, too, they show the lines around it otherwise than they are. */
const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A word with Latin letters and letters of a script that has the same shapes. */
const mixed =
  /(?=[\p{L}\p{M}]*\p{Script=Latin})[\p{L}\p{M}]*[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}][\p{L}\p{M}]*/u;

/**
 * Texts and literals of the policy and entries of its list files with characters that deceive the reader, the first of each; and
 * characters in comments that turn the direction of text.
 */
export const lookAlikes: Lint = ({ said, lists }) => {
  const texts = said.flatMap(({ statement }) => [...textsOf(statement.terms)]).map((text) => text.span);
  const policies = new Set(said.map(({ statement }) => statement.span.source));
  const entries = lists.flatMap(({ spans }) => spans).filter((span) => !policies.has(span.source));
  const comments = [...policies].flatMap((source) => turnedIn(source, texts));
  return [...[...texts, ...entries].flatMap(look), ...comments];
};

/** Characters outside of texts: only comments can hold them, since elsewhere they are faults of syntax. */
function turnedIn(source: Source, texts: readonly Span[]): Diagnostic[] {
  return [...source.text.matchAll(turning)].flatMap(({ index, 0: character }) =>
    texts.some((span) => span.source === source && span.start <= index && index < span.end)
      ? []
      : [report({ source, start: 0, end: 0 }, index, character, 'it turns the direction of the text around it')],
  );
}

function* textsOf(terms: readonly Term[]): Generator<Text | Literal> {
  for (const term of terms) {
    if (term.kind === 'text' || term.kind === 'literal') yield term;
    else if (term.kind === 'group') yield* textsOf(term.terms);
  }
}

function look(span: Span): Diagnostic[] {
  const text = textOf(span);
  if (/^[\x20-\x7e]*$/.test(text)) return [];
  const hidden = invisible.exec(text);
  if (hidden !== null)
    return [report(span, hidden.index, hidden[0], 'it cannot be seen, or looks like a common blank')];
  const word = mixed.exec(text);
  const foreign = word && /[^\p{Script=Latin}\p{M}]/u.exec(word[0]);
  if (word === null || foreign === null) return [];
  return [
    report(span, word.index + foreign.index, foreign[0], `it looks like a Latin letter beside those of \`${word[0]}\``),
  ];
}

function report(span: Span, offset: number, character: string, what: string): Diagnostic {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const start = span.start + offset;
  return finding.at({ ...span, start, end: start + character.length }, `U+${code}`, what);
}
