import type { SingleKind } from '../core/declared-service.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { noState } from '../diagnostics/findings/memory.ts';
import { undeclaredCheck } from '../diagnostics/findings/services.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Fact } from '../facts/fact.ts';
import type { Lost } from './lost.ts';
import type { Said } from './program.ts';

/** Whether the policy declares what a fact asks without a name; each service that is missing is reported once. */
export type DeclaredChecks = (fact: Pick<Fact, 'name' | 'asks'>, span: Span) => boolean;

export function makeDeclaredChecks(
  said: readonly Said[],
  lost: Lost,
  report: (diagnostic: Diagnostic) => void,
): DeclaredChecks {
  const declared = new Set(
    said.flatMap((each) =>
      each.kind === 'declared' && each.declared.kind === 'service' ? [each.declared.service.kind] : [],
    ),
  );
  const reported = new Set<SingleKind>();
  return ({ name, asks = [] }, span) => {
    const missing = asks.filter((kind) => !declared.has(kind));
    const [first] = missing;
    if (first !== undefined && !reported.has(first) && !lost.mayDeclare(first))
      report(first === 'state' ? noState.at(span, name) : undeclaredCheck.at(span, name, first));
    for (const kind of missing) reported.add(kind);
    return missing.length === 0;
  };
}
