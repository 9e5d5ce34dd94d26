import type { Written } from '../declarations/written.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { everyOfNone as finding } from '../diagnostics/findings/logic.ts';
import type { Lint } from './lint-record.ts';
import { partsOf, writtenConditions } from './written-conditions.ts';

/** `every attachment (…)` with no `any attachment` beside it. A message has always a recipient, and header fields. */
export const everyOfNone: Lint = ({ said }) => writtenConditions(said).flatMap((condition) => [...look(condition, [])]);

function* look(written: Written, beside: readonly Written[]): Generator<Diagnostic> {
  const empty = written.kind === 'quantified' && written.quantifier === 'every' && written.element === 'attachment';
  if (
    empty &&
    !beside.some((other) => other.kind === 'quantified' && other.quantifier === 'any' && other.element === 'attachment')
  ) {
    yield finding.at(written.span, 'attachment');
  }
  for (const part of partsOf(written))
    yield* look(part, written.kind === 'all' ? written.of.filter((other) => other !== part) : []);
}
