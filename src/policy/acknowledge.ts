import type { Said } from '../check/program.ts';
import type { WrittenAllow } from '../declarations/written.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { staleAllow } from '../diagnostics/findings/statements.ts';
import type { Span } from '../diagnostics/span.ts';

interface Acknowledgement {
  readonly allow: WrittenAllow;
  /** Where it holds: the rule's statement, or the whole file it stands in. */
  readonly reach: Span;
}

/**
 * Leaves out the findings that an `allow` acknowledges (law 12), and reports each `allow` that acknowledges none.
 * Errors stay: they cannot be allowed.
 */
export function acknowledge(diagnostics: readonly Diagnostic[], said: readonly Said[]): Diagnostic[] {
  const used = new Set<WrittenAllow>();
  const acknowledgements = said.flatMap(acknowledgementsOf);
  const kept = diagnostics.filter((diagnostic) => {
    const allowed = diagnostic.severity === 'error' ? [] : acknowledgements.filter((each) => reaches(each, diagnostic));
    for (const each of allowed) used.add(each.allow);
    return allowed.length === 0;
  });
  // Where the policy has errors the lints have not run, so nothing can be said of what they would have found.
  const stale = hasErrors(diagnostics) ? [] : acknowledgements.filter(({ allow }) => !used.has(allow));
  return [...kept, ...stale.map(({ allow }) => staleAllow.at(allow.span, allow.code))];
}

function acknowledgementsOf(said: Said): Acknowledgement[] {
  const { statement } = said;
  if (said.kind === 'rule') return said.rule.allows.map((allow) => ({ allow, reach: statement.span }));
  if (said.declared.kind !== 'allow') return [];
  const { source } = statement.span;
  return [{ allow: said.declared.allow, reach: { source, start: 0, end: source.text.length } }];
}

function reaches({ allow, reach }: Acknowledgement, { code, span }: Diagnostic): boolean {
  return allow.code === code && span.source === reach.source && span.start >= reach.start && span.end <= reach.end;
}
