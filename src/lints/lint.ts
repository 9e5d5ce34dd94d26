import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Linted } from './lint-record.ts';
import { lints } from './registry.ts';

/** Every finding of every lint. */
export function lint(linted: Linted): Diagnostic[] {
  return lints.flatMap((each) => each(linted));
}
