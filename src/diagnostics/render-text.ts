import { layOut, visible } from './cells.ts';
import type { Diagnostic, Fix, TextEdit } from './diagnostic.ts';
import type { Mark, Row } from './excerpt.ts';
import { cutLine, excerpt, lineOf, linesOf } from './excerpt.ts';
import { inOrder } from './in-order.ts';
import type { Paint } from './paint.ts';
import { noPaint, terminalPaint } from './paint.ts';
import type { Source } from './source.ts';
import { positionAt } from './source.ts';

/** More findings than this are only counted. */
const mostShown = 100;

/** Lines that a fix is shown by. */
const mostFixLines = 4;

/**
 * Findings for people, by file and place, each once: the sentence, the place, the line with signs under it, and what
 * can be done. Nothing that an admin wrote can steer the terminal.
 */
export function renderText(diagnostics: readonly Diagnostic[], options: { readonly colour: boolean }): string {
  const paint = options.colour ? terminalPaint : noPaint;
  const ordered = inOrder(diagnostics);
  const parts = ordered.slice(0, mostShown).map((each) => render(each, paint));
  const rest = ordered.slice(mostShown);
  if (rest.length > 0) parts.push(`… and ${count(rest)} more\n`);
  return parts.join('\n');
}

/** How many findings of each severity: `2 errors, 1 warning`. */
export function count(diagnostics: readonly Diagnostic[]): string {
  const counted = (['error', 'warning', 'note'] as const).flatMap((severity) => {
    const number = diagnostics.filter((each) => each.severity === severity).length;
    return number === 0 ? [] : [`${number} ${severity}${number === 1 ? '' : 's'}`];
  });
  return counted.join(', ');
}

function render(diagnostic: Diagnostic, paint: Paint): string {
  const { code, severity, message, span, label = '', secondary = [], notes = [], help, fixes = [] } = diagnostic;
  const marks: Mark[] = [{ span, label, sign: '^' }, ...secondary.map((each): Mark => ({ ...each, sign: '-' }))];
  const sources = [...new Set(marks.map((mark) => mark.span.source))];
  const width = String(Math.max(...marks.map((mark) => linesOf(mark.span).last))).length;
  const margin = ' '.repeat(width);
  const bar = paint.gutter(`${margin} |`);

  const lines = [`${paint.severity[severity](`${severity}[${code}]`)}${paint.strong(`: ${visible(message)}`)}`];
  for (const [index, source] of sources.entries()) {
    const inSource = marks.filter((mark) => mark.span.source === source);
    const arrow = paint.gutter(`${margin}${index === 0 ? '-->' : ':::'}`);
    lines.push(`${arrow} ${placeOf(source, inSource[0]?.span.start ?? 0)}`, bar);
    lines.push(...excerpt(source, inSource).map((row) => renderRow(row, width, diagnostic, paint)));
  }
  const remarks = [...notes.map((note) => `note: ${note}`), ...(help === undefined ? [] : [`help: ${help}`])];
  if (remarks.length + fixes.length > 0) lines.push(bar);
  for (const remark of remarks) lines.push(`${paint.gutter(`${margin} =`)} ${visible(remark)}`);
  for (const fix of fixes) lines.push(...renderFix(fix, width, paint));
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function placeOf(source: Source, offset: number): string {
  const { line, column } = positionAt(source, offset);
  return `${visible(source.name)}:${line}:${column}`;
}

function renderRow(row: Row, width: number, { severity }: Diagnostic, paint: Paint): string {
  const bar = paint.gutter(`${' '.repeat(width)} |`);
  switch (row.kind) {
    case 'line':
      return `${paint.gutter(`${String(row.number).padStart(width)} |`)} ${row.text}`;
    case 'signs':
      return `${bar} ${row.sign === '^' ? paint.severity[severity](row.text) : paint.gutter(row.text)}`;
    case 'gap':
      return paint.gutter('...');
    default:
      return row satisfies never;
  }
}

/** The fix, and the lines as it leaves them. */
function renderFix({ kind, title, edits }: Fix, width: number, paint: Paint): string[] {
  const lines = [`${paint.gutter(`${' '.repeat(width)} =`)} fix (${kind}): ${visible(title)}`];
  for (const source of new Set(edits.map((edit) => edit.span.source))) {
    for (const { number, text } of fixedLines(
      source,
      edits.filter((edit) => edit.span.source === source),
    )) {
      lines.push(`${paint.gutter(String(number).padStart(width))} ${paint.added(`+ ${text}`)}`);
    }
  }
  return lines;
}

function fixedLines(source: Source, edits: readonly TextEdit[]): { readonly number: number; readonly text: string }[] {
  const ordered = edits.toSorted((one, other) => one.span.start - other.span.start);
  const first = Math.min(...ordered.map(({ span }) => linesOf(span).first));
  const last = Math.max(...ordered.map(({ span }) => linesOf(span).last));
  const start = source.lineStarts[first - 1] ?? 0;
  let text = '';
  let at = start;
  for (const edit of ordered) {
    text += source.text.slice(at, edit.span.start) + edit.text;
    at = edit.span.end;
  }
  text += source.text.slice(at, (source.lineStarts[last - 1] ?? 0) + lineOf(source, last).length);
  const focus = (ordered[0]?.span.start ?? start) - start;
  return text
    .split(/\r?\n/)
    .slice(0, mostFixLines)
    .map((line, index) => ({ number: first + index, text: layOut(cutLine(line, index === 0 ? focus : 0).text).shown }));
}
