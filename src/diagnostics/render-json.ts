import type { Diagnostic, Fix } from './diagnostic.ts';
import { inOrder } from './in-order.ts';
import { positionAt } from './source.ts';
import type { Span } from './span.ts';

/**
 * Findings as a JSON array of `{code, severity, message, file, line, column, endLine, endColumn, help?, fixes?}`, by
 * file and place, each once. Columns count UTF-16 code units from 1; `endColumn` is the first one behind. A fix is
 * `{kind, title, edits: [{file, line, column, endLine, endColumn, text}]}`.
 */
export function renderJson(diagnostics: readonly Diagnostic[]): string {
  return `${JSON.stringify(inOrder(diagnostics).map(record), null, 2)}\n`;
}

function record({ code, severity, message, span, help, fixes = [] }: Diagnostic) {
  return {
    code,
    severity,
    message,
    ...place(span),
    ...(help === undefined ? {} : { help }),
    ...(fixes.length === 0 ? {} : { fixes: fixes.map(change) }),
  };
}

function change({ kind, title, edits }: Fix) {
  return { kind, title, edits: edits.map(({ span, text }) => ({ ...place(span), text })) };
}

function place({ source, start, end }: Span) {
  const from = positionAt(source, start);
  const to = positionAt(source, end);
  return { file: source.name, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}
