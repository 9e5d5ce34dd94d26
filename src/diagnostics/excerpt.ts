import { layOut, visible } from './cells.ts';
import type { Source } from './source.ts';
import { positionAt } from './source.ts';
import type { Span } from './span.ts';

/** A stretch of text to point at. */
export interface Mark {
  readonly span: Span;
  readonly label: string;
  /** What underlines it. */
  readonly sign: '^' | '-';
}

/** A row of an excerpt: a line of the source, signs below one, or a gap between lines. */
export type Row =
  | { readonly kind: 'line'; readonly number: number; readonly text: string }
  | { readonly kind: 'signs'; readonly sign: Mark['sign']; readonly text: string }
  | { readonly kind: 'gap' };

/** A marked stretch of more lines than this is shown by its first and last. */
const mostLines = 4;

/** Code units of a line that are shown; longer lines are cut around what is marked. */
const mostUnits = 120;

/** The lines that are marked, with signs and labels under them. All marks lie in one source. */
export function excerpt(source: Source, marks: readonly Mark[]): readonly Row[] {
  const numbers = [...new Set(marks.flatMap(({ span }) => shownLines(span)))].sort((a, b) => a - b);
  const rows: Row[] = [];
  let last: number | undefined;
  for (const number of numbers) {
    if (last !== undefined && number > last + 1) rows.push({ kind: 'gap' });
    rows.push(...rowsOf(source, number, marks));
    last = number;
  }
  return rows;
}

/** Text of a line, cut to what can be shown around one of its columns (counted from 0). */
export function cutLine(
  line: string,
  focus: number,
): { readonly text: string; readonly from: number; readonly to: number } {
  if (line.length <= mostUnits) return { text: line, from: 0, to: line.length };
  const from = Math.max(0, Math.min(focus - mostUnits / 2, line.length - mostUnits));
  const to = from + mostUnits;
  return { text: `${from > 0 ? '…' : ''}${line.slice(from, to)}${to < line.length ? '…' : ''}`, from, to };
}

/** Text of a line by its number, without its end. */
export function lineOf(source: Source, number: number): string {
  const start = source.lineStarts[number - 1] ?? source.text.length;
  return source.text.slice(start, source.lineStarts[number] ?? source.text.length).replace(/\r?\n$/, '');
}

/** First and last line of a span; one that ends with a newline ends on the line that it closes. */
export function linesOf({ source, start, end }: Span): { readonly first: number; readonly last: number } {
  return { first: positionAt(source, start).line, last: positionAt(source, Math.max(start, end - 1)).line };
}

function shownLines(span: Span): number[] {
  const { first, last } = linesOf(span);
  if (last - first >= mostLines) return [first, last];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function rowsOf(source: Source, number: number, marks: readonly Mark[]): Row[] {
  const line = lineOf(source, number);
  const here = marks.flatMap((mark) => {
    const { first, last } = linesOf(mark.span);
    if (number < first || number > last) return [];
    const lineStart = source.lineStarts[number - 1] ?? 0;
    const from = number === first ? mark.span.start - lineStart : line.search(/\S|$/);
    const to = number === last ? mark.span.end - lineStart : line.trimEnd().length;
    return [{ sign: mark.sign, label: number === last ? mark.label : '', from, to }];
  });
  const view = cutLine(line, here[0]?.from ?? 0);
  const shift = view.from > 0 ? view.from - 1 : 0;
  const { shown, columns } = layOut(view.text);
  const columnOf = (unit: number): number =>
    columns[Math.min(Math.max(unit, view.from), view.to) - shift] ?? shown.length;
  const signs = here.map(({ sign, label, from, to }): Row => {
    const start = columnOf(from);
    const under = `${' '.repeat(start)}${sign.repeat(Math.max(1, columnOf(to) - start))}`;
    return { kind: 'signs', sign, text: label === '' ? under : `${under} ${visible(label)}` };
  });
  return [{ kind: 'line', number, text: shown }, ...signs];
}
