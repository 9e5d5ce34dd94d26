import type { Literal, Term, Text } from '../../grammar/ast.ts';
import type { Said } from '../check/program.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { lookAlike as finding } from '../diagnostics/findings/usage.ts';
import { quote } from '../diagnostics/quote.ts';
import type { Source } from '../diagnostics/source.ts';
import { positionAt } from '../diagnostics/source.ts';
import type { Span } from '../diagnostics/span.ts';
import { textOf } from '../diagnostics/span.ts';
import type { StatementLint } from './lint-record.ts';

/** Characters that cannot be seen or are no common blank: controls but the tab, formatting, blanks of other widths. */
const invisible =
  /[\0-\x08\x0a-\x1f\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u115f\u1160\u3164\uffa0]/u;

/** Characters that turn the direction of text (UAX 9): in a comment, too, they show the lines around it otherwise than they are. */
const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Joiners where they belong: in an emoji of several, and between letters of scripts that are written with them. */
const joined =
  /(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)\u200d(?=\p{Extended_Pictographic})|(?<=\p{M}|[^\P{L}\p{Script=Latin}])[\u200c\u200d](?=[^\P{L}\p{Script=Latin}])/gu;

const word = /[\p{L}\p{M}]+/gu;
const latin = /\p{Script=Latin}/u;
/** Letters of scripts that have the shapes of Latin ones. */
const alike = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u;

/**
 * Texts and literals of the policy and entries of its list files with characters that deceive the reader, the first of each; and
 * characters in comments that turn the direction of text.
 */
export const lookAlikes: StatementLint = ({ said, lists }) => {
  const policies = new Set(said.map(({ statement }) => statement.span.source));
  const all = said.flatMap((each) =>
    [...textsOf(each.statement.terms)].map(({ span }) => ({ span, isTest: isTest(each) })),
  );
  // A test tries on purpose what a sender would try.
  const texts = all.flatMap(({ span, isTest }) => (isTest ? [] : [span]));
  const entries = lists.flatMap(({ spans }) => spans).filter((span) => !policies.has(span.source));
  const bySource = Map.groupBy(
    all.map(({ span }) => span),
    ({ source }) => source,
  );
  const comments = [...policies].flatMap((source) => turnedIn(source, bySource.get(source) ?? []));
  return [...[...texts, ...entries].flatMap(look), ...comments];
};

function isTest(said: Said): boolean {
  return said.kind === 'declared' && said.declared.kind === 'test';
}

/**
 * The first character of each comment. Outside of texts only comments can hold them, since elsewhere they are faults of
 * syntax. `texts` are those of the source, in order.
 */
function turnedIn(source: Source, texts: readonly Span[]): Diagnostic[] {
  const found: Diagnostic[] = [];
  let next = 0;
  let lineEnd = 0;
  for (const { index, 0: character } of source.text.matchAll(turning)) {
    if (index < lineEnd) continue;
    let text = texts[next];
    while (text !== undefined && text.end <= index) text = texts[++next];
    if (text !== undefined && text.start <= index) continue;
    found.push(report({ source, start: 0, end: 0 }, index, character, 'it turns the direction of the text around it'));
    lineEnd = source.lineStarts[positionAt(source, index).line] ?? source.text.length;
  }
  return found;
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
  const hidden = invisible.exec(text.replace(joined, 'x'));
  if (hidden !== null)
    return [report(span, hidden.index, hidden[0], 'it cannot be seen, or looks like a common blank')];
  for (const { 0: letters, index } of text.matchAll(word)) {
    const foreign = latin.test(letters) ? alike.exec(letters) : null;
    if (foreign === null) continue;
    const what = `it looks like a Latin letter beside those of ${quote(letters)}`;
    return [report(span, index + foreign.index, foreign[0], what)];
  }
  return [];
}

function report(span: Span, offset: number, character: string, what: string): Diagnostic {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const start = span.start + offset;
  return finding.at({ ...span, start, end: start + character.length }, `U+${code}`, what);
}
