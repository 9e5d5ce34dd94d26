import type { Statement } from '../../grammar/ast.ts';
import { mostFaults } from '../check/check.ts';
import type { Said } from '../check/program.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { positionAt } from '../diagnostics/source.ts';
import type { Span } from '../diagnostics/span.ts';
import { hiddenRules } from './hidden-rules.ts';
import type { Linted, WrittenPolicy } from './lint-record.ts';
import { lints, statementLints } from './registry.ts';

/** Every finding of every lint. */
export function lint(linted: Linted): Diagnostic[] {
  const prepared = { ...linted, hidden: hiddenRules(linted.policy.rules) };
  return [...statementLints, ...lints].flatMap((each) => each(prepared));
}

/**
 * What the lints find in a policy with errors, given what was found before: of each statement that has no error itself,
 * what can be said of it alone. Of one that has an error anything else may be an echo. Behind more errors than anybody
 * reads nothing is looked for.
 */
export function lintStatements(written: WrittenPolicy, found: readonly Diagnostic[]): Diagnostic[] {
  const errors = found.filter(({ severity }) => severity === 'error');
  if (errors.length >= mostFaults) return [];
  const statementOf = makeStatements(written.said);
  const faulty = new Set(errors.map(({ span }) => statementOf(span)));
  const sound = {
    ...written,
    said: written.said.filter(({ statement }) => !faulty.has(statement)),
    lists: written.lists.filter(({ list }) => !faulty.has(statementOf(list.span))),
  };
  return statementLints.flatMap((each) => each(sound)).filter(({ span }) => !faulty.has(statementOf(span)));
}

/** Finds the statement that holds a span; outside of them, in a list file, its line. */
function makeStatements(said: readonly Said[]): (span: Span) => Statement | string {
  const bySource = Map.groupBy(
    said.map(({ statement }) => statement),
    ({ span }) => span.source,
  );
  return ({ source, start }) => {
    const statements = bySource.get(source) ?? [];
    let above = statements.length;
    for (let low = 0; low < above; ) {
      const middle = (low + above) >>> 1;
      if ((statements[middle]?.span.start ?? 0) > start) above = middle;
      else low = middle + 1;
    }
    const statement = statements[above - 1];
    if (statement !== undefined && start <= statement.span.end) return statement;
    return `${source.name}:${positionAt(source, start).line}`;
  };
}
