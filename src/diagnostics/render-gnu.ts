import { visible } from './cells.ts';
import type { Diagnostic } from './diagnostic.ts';
import { positionAt } from './source.ts';

/** Findings a line each in the form that editors jump by: `file:line:column: error: text [MP101]` (GNU coding standards, 4.4). */
export function renderGnu(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map(({ span, severity, message, code }) => {
      const { line, column } = positionAt(span.source, span.start);
      return `${visible(`${span.source.name}:${line}:${column}: ${severity}: ${message} [${code}]`)}\n`;
    })
    .join('');
}
