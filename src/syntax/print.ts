import type { File, Group, Statement, Term } from '../../grammar/ast.ts';
import { textOf } from '../diagnostics/span.ts';

/** A term, a parenthesis or a comment in its canonical spelling, and where it was written. */
interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** What stands between it and a piece before it on its line. */
  readonly gap: '' | ' ' | '  ';
  /** How far it is indented where it begins a line; 0 begins a statement. */
  readonly indent: number;
}

/** Widths of the first two words in a run of declarations. */
interface Columns {
  readonly head: number;
  readonly name: number;
}

/**
 * The canonical layout of a file that was parsed without faults: single blanks, words in lower case, at most one
 * blank line between statements, comments where they stood. The author's line breaks stay: a term that began a line
 * begins one again. What is printed has the same terms as the file, and prints as itself.
 */
export function print(file: File): string {
  const { text } = file.span.source;
  let printed = '';
  let last = 0;
  for (const piece of piecesOf(file)) {
    if (printed !== '') printed += separator(text.slice(last, piece.start), piece);
    printed += piece.text;
    last = piece.end;
  }
  return printed === '' ? '' : `${printed}\n`;
}

/** What stands before a piece in place of the blanks that were written there. */
function separator(blanks: string, { gap, indent }: Piece): string {
  if (!blanks.includes('\n')) return gap;
  return `${indent === 0 && hasBlankLine(blanks) ? '\n\n' : '\n'}${' '.repeat(indent)}`;
}

/** Everything in order of place. A comment on a line of its own is indented as what follows it. */
function piecesOf(file: File): readonly Piece[] {
  const columns = columnsOf(file.statements);
  const pieces: Piece[] = [];
  let next = 0;
  const takeComments = (before: number, indent: number): void => {
    for (let comment = file.comments[next]; comment !== undefined; comment = file.comments[++next]) {
      const { start, end } = comment.span;
      if (start >= before) break;
      pieces.push({ text: comment.text, start, end, gap: '  ', indent });
    }
  };
  for (const statement of file.statements) {
    for (const piece of piecesOfStatement(statement, columns.get(statement))) {
      takeComments(piece.start, piece.indent);
      pieces.push(piece);
    }
  }
  takeComments(Number.POSITIVE_INFINITY, 0);
  return pieces;
}

/** Further lines of an aligned declaration begin under what follows its `=`, if anything does on that line. */
function* piecesOfStatement({ terms }: Statement, columns: Columns | undefined): Generator<Piece> {
  const [, , equals, first] = terms;
  const isBeside = equals !== undefined && first !== undefined && areOnOneLine(equals, first);
  const { head, name } = columns ?? { head: 0, name: 0 };
  let index = 0;
  for (const piece of piecesOfTerms(terms, columns !== undefined && isBeside ? head + name + 4 : 2, ' ')) {
    if (index === 0) yield { ...piece, text: piece.text.padEnd(head), indent: 0 };
    else if (index === 1) yield { ...piece, text: piece.text.padEnd(name) };
    else yield piece;
    index += 1;
  }
}

function* piecesOfTerms(terms: readonly Term[], indent: number, firstGap: '' | ' '): Generator<Piece> {
  let gap = firstGap;
  for (const term of terms) {
    const { start, end } = term.span;
    if (term.kind === 'group') {
      yield { text: '(', start, end: start + 1, gap, indent };
      yield* piecesOfTerms(term.terms, indent + 2, '');
      yield { text: ')', start: end - 1, end, gap: '', indent };
    } else {
      const text = spelling(term);
      yield { text, start, end, gap: text === ',' ? '' : gap, indent };
    }
    gap = ' ';
  }
}

function spelling(term: Exclude<Term, Group>): string {
  switch (term.kind) {
    case 'word':
      // Codes of findings are in capitals wherever they are shown.
      return /^mp\d{3}$/.test(term.name) ? term.name.toUpperCase() : term.name;
    case 'connective':
      return term.name;
    case 'text':
      return textOf(term.span);
    case 'literal':
    case 'symbol':
      return term.text;
    default:
      return term satisfies never;
  }
}

/** The columns of each declaration `HEAD NAME = …`; a run of them without a blank line in it shares its columns. */
function columnsOf(statements: readonly Statement[]): ReadonlyMap<Statement, Columns> {
  const columns = new Map<Statement, Columns>();
  let run: { head: number; name: number } | undefined;
  let last = 0;
  for (const statement of statements) {
    const [head, name, equals] = statement.terms;
    if (head.kind === 'word' && name?.kind === 'word' && isEquals(equals) && areOnOneLine(head, equals)) {
      if (run === undefined || hasBlankLine(written(statement, last, statement.span.start))) run = { head: 0, name: 0 };
      run.head = Math.max(run.head, head.name.length);
      run.name = Math.max(run.name, name.name.length);
      columns.set(statement, run);
    } else run = undefined;
    last = statement.span.end;
  }
  return columns;
}

function isEquals(term: Term | undefined): term is Exclude<Term, Group> {
  return term?.kind === 'symbol' && term.text === '=';
}

function areOnOneLine(first: Term, second: Term): boolean {
  return !written(first, first.span.end, second.span.start).includes('\n');
}

function written({ span }: Term | Statement, start: number, end: number): string {
  return span.source.text.slice(start, end);
}

function hasBlankLine(text: string): boolean {
  return /\n[ \t\r]*\n/.test(text);
}
