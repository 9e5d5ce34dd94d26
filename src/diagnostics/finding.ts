import type { Diagnostic, Severity } from './diagnostic.ts';
import type { Span } from './span.ts';

/** The page of one code: what `explain` prints, with a policy that raises it and its twin that does not. */
export interface FindingPage {
  readonly code: string;
  readonly severity: Severity;
  /** What the finding is called, in a few words. */
  readonly title: string;
  /** Why it matters to live mail and what to do, in a few sentences. */
  readonly doc: string;
  /** A whole policy that raises the code. */
  readonly bad: string;
  /** The same policy mended: no finding at all. */
  readonly good: string;
  /** Files that the examples name, by their paths. */
  readonly files?: Readonly<Record<string, string>>;
}

/** What a finding says at one place. */
export type Saying = Omit<Diagnostic, 'code' | 'severity' | 'span'>;

/** A code of the catalog: call it with a place to report it there. */
export interface Finding<Facts extends readonly unknown[]> extends FindingPage {
  readonly at: (span: Span, ...facts: Facts) => Diagnostic;
}

/** Makes a code from its page and its sentence. */
export function finding<Facts extends readonly unknown[]>(
  page: FindingPage,
  say: (...facts: Facts) => Saying,
): Finding<Facts> {
  return { ...page, at: (span, ...facts) => ({ code: page.code, severity: page.severity, span, ...say(...facts) }) };
}
