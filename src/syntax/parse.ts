import type { File } from '../../grammar/ast.ts';
import { read } from '../../grammar/parser.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Source } from '../diagnostics/source.ts';

/** What parsing gives: always a file, and what is wrong with its text, in order of place. */
export interface Parsed {
  readonly file: File;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads the statements of a source; it never throws. A statement with a fault gets a diagnostic and is left out of
 * the file: so a file with diagnostics is a part of what was written, and nothing may be compiled from it or printed.
 */
export function parse(source: Source): Parsed {
  const { statements, comments, diagnostics } = read(source);
  const span = { source, start: 0, end: source.text.length };
  return {
    file: { kind: 'file', statements, comments, span },
    diagnostics: diagnostics.toSorted((a, b) => a.span.start - b.span.start),
  };
}
