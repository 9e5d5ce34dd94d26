import { visible } from './cells.ts';
import type { Diagnostic } from './diagnostic.ts';
import { positionAt } from './source.ts';

/** Findings as workflow commands, which GitHub shows beside the lines of a change. */
export function renderGithub(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => `${command(diagnostic)}\n`).join('');
}

function command(diagnostic: Diagnostic): string {
  const { span, severity, code, message, help } = diagnostic;
  const start = positionAt(span.source, span.start);
  const end = positionAt(span.source, span.end);
  const level = severity === 'note' ? 'notice' : severity;
  const properties = {
    file: span.source.name,
    line: start.line,
    // GitHub takes columns only where the finding lies in one line.
    ...(start.line === end.line
      ? { col: start.column, endLine: end.line, endColumn: end.column }
      : { endLine: end.line }),
    title: code,
  };
  const written = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  const text = [message, ...(help === undefined ? [] : [`help: ${help}`])].map(visible).join('\n');
  return `::${level} ${written.join(',')}::${escapeText(text)}`;
}

/** The characters that would end or open a workflow command's text. */
function escapeText(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
