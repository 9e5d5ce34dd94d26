import type { Written } from '../declarations/written.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { nestedQuantifier as finding } from '../diagnostics/findings/logic.ts';
import type { StatementLint } from './lint-record.ts';
import { partsOf, writtenConditions } from './written-conditions.ts';

/** A quantifier inside another: it goes through all the things of the message, not through those of the outer one. */
export const nestedQuantifiers: StatementLint = ({ said }) =>
  writtenConditions(said).flatMap((condition) => [...look(condition, undefined)]);

function* look(written: Written, outer: string | undefined): Generator<Diagnostic> {
  if (written.kind !== 'quantified') {
    for (const part of partsOf(written)) yield* look(part, outer);
    return;
  }
  const thing = written.element === 'each-recipient' ? 'recipient' : written.element;
  if (outer !== undefined) yield finding.at(written.span, thing, outer);
  for (const part of partsOf(written)) yield* look(part, thing);
}
