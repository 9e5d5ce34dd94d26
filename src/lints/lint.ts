import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { hiddenRules } from './hidden-rules.ts';
import type { Linted } from './lint-record.ts';
import { lints } from './registry.ts';

/** Every finding of every lint. */
export function lint(linted: Linted): Diagnostic[] {
  const prepared = { ...linted, hidden: hiddenRules(linted.policy.rules) };
  return lints.flatMap((each) => each(prepared));
}
