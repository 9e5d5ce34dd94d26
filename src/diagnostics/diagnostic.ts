import type { Span } from './span.ts';

export type Severity = 'error' | 'warning' | 'note';

/** One replacement of text. An empty span inserts. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/** A remedy the linter can write itself. `safe` leaves every verdict as it is. */
export interface Fix {
  readonly kind: 'safe' | 'changes verdicts';
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** One finding: what is wrong, where, and how to mend it. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  /** A lower-case sentence without full stop; user text stands in backticks. */
  readonly message: string;
  readonly span: Span;
  /** What stands under the caret, when the message alone does not say it. */
  readonly label?: string;
  readonly secondary?: readonly { readonly span: Span; readonly label: string }[];
  readonly notes?: readonly string[];
  readonly help?: string;
  readonly fixes?: readonly Fix[];
}

/** True when one of them is an error: such a policy becomes no plan. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
