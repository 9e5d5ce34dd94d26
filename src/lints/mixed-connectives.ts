import { mixedConnectives as finding } from '../diagnostics/findings/logic.ts';
import type { StatementLint } from './lint-record.ts';
import { everyPart, writtenConditions } from './written-conditions.ts';

/** An `and` inside an `or` without parentheses of its own. */
export const mixedConnectives: StatementLint = ({ said }) =>
  writtenConditions(said).flatMap((condition) =>
    [...everyPart(condition)].flatMap((part) =>
      part.kind === 'some'
        ? part.of.flatMap((inner) =>
            inner.kind === 'all' && !inner.grouped ? [finding.at(inner.span, inner.span)] : [],
          )
        : [],
    ),
  );
