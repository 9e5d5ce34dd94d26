import type { Diagnostic } from './diagnostic.ts';

/** The findings by file and place, each once. Findings at one place stay in the order in which they came. */
export function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const unique = new Map(diagnostics.toReversed().map((each) => [identity(each), each]));
  return [...unique.values()].reverse().sort(byPlace);
}

function identity({ code, message, span: { source, start, end } }: Diagnostic): string {
  return JSON.stringify([code, message, source.name, start, end]);
}

function byPlace({ span: one }: Diagnostic, { span: other }: Diagnostic): number {
  if (one.source.name !== other.source.name) return one.source.name < other.source.name ? -1 : 1;
  return one.start - other.start || one.end - other.end;
}
