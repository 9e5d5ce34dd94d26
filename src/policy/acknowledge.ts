import type { Said } from '../check/program.ts';
import type { WrittenAllow } from '../declarations/written.ts';
import { catalog } from '../diagnostics/catalog.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { expiredEntry } from '../diagnostics/findings/entries.ts';
import { pastDate } from '../diagnostics/findings/logic.ts';
import { notHere } from '../diagnostics/findings/order.ts';
import { staleAllow } from '../diagnostics/findings/statements.ts';
import { observedTooLong } from '../diagnostics/findings/timing.ts';
import type { Source } from '../diagnostics/source.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Surroundings } from '../lints/lint-record.ts';

interface Acknowledgement {
  readonly allow: WrittenAllow;
  /** Where it holds: the rule's statement; undefined for the whole file it stands in and for the list files. */
  readonly reach: Span | undefined;
}

/**
 * Leaves out the findings that an `allow` acknowledges (law 12), and reports each `allow` that acknowledges none.
 * Errors stay: they cannot be allowed.
 */
export function acknowledge(
  diagnostics: readonly Diagnostic[],
  said: readonly Said[],
  around: Surroundings,
): Diagnostic[] {
  const used = new Set<WrittenAllow>();
  const acknowledgements = said.flatMap(acknowledgementsOf);
  const policies = new Set(said.map(({ statement }) => statement.span.source));
  const index = makeIndex(acknowledgements);
  const kept = diagnostics.filter((diagnostic) => {
    const allowed =
      diagnostic.severity === 'error' ? [] : index(diagnostic).filter((each) => reaches(each, diagnostic, policies));
    for (const each of allowed) used.add(each.allow);
    return allowed.length === 0;
  });
  // Where the policy has errors the lints have not run, so nothing can be said of what they would have found.
  const stale = hasErrors(diagnostics)
    ? []
    : acknowledgements.filter(
        ({ allow }) => !used.has(allow) && canBeAllowed(allow.code) && isSought(allow.code, around),
      );
  return [...kept, ...stale.map(({ allow }) => staleAllow.at(allow.span, allow.code))];
}

/** Finds those that may reach a finding: of its code, for all files or for the rule at whose statement it lies. */
function makeIndex(all: readonly Acknowledgement[]): (diagnostic: Diagnostic) => readonly Acknowledgement[] {
  const forFiles = Map.groupBy(
    all.filter(({ reach }) => reach === undefined),
    ({ allow }) => allow.code,
  );
  const forRules = new Map<string, Acknowledgement[]>();
  const starts = new Map<Source, number[]>();
  for (const each of all) {
    if (each.reach === undefined) continue;
    const { source, start } = each.reach;
    const key = `${each.allow.code} ${start} ${source.name}`;
    const known = forRules.get(key);
    if (known === undefined) forRules.set(key, [each]);
    else known.push(each);
    const inSource = starts.get(source) ?? [];
    if (inSource.at(-1) !== start) inSource.push(start);
    starts.set(source, inSource);
  }
  return ({ code, span: { source, start } }) => {
    const at = lastUpTo(starts.get(source) ?? [], start);
    const ofRule = at === undefined ? [] : (forRules.get(`${code} ${at} ${source.name}`) ?? []);
    return [...(forFiles.get(code) ?? []), ...ofRule];
  };
}

/** The last of some rising numbers that is no higher than another. */
function lastUpTo(numbers: readonly number[], limit: number): number | undefined {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return numbers[low - 1];
}

/** Whether there is such a finding and it is no error; a lint of its own says where not. */
function canBeAllowed(code: string): boolean {
  const page = catalog.find((each) => each.code === code);
  return page !== undefined && page.severity !== 'error';
}

/** Whether such a finding would have been made: some need a configuration, or a clock. */
function isSought(code: string, { fronts, now }: Surroundings): boolean {
  if (code === notHere.code) return fronts.length > 0;
  return now !== undefined || ![expiredEntry.code, observedTooLong.code, pastDate.code].includes(code);
}

function acknowledgementsOf(said: Said): Acknowledgement[] {
  const { statement } = said;
  if (said.kind === 'rule') return said.rule.allows.map((allow) => ({ allow, reach: statement.span }));
  return said.declared.kind === 'allow' ? [{ allow: said.declared.allow, reach: undefined }] : [];
}

/** A list file has no statements of its own: it belongs to every file of the policy. */
function reaches(
  { allow, reach }: Acknowledgement,
  { code, span }: Diagnostic,
  policies: ReadonlySet<Source>,
): boolean {
  if (allow.code !== code) return false;
  if (reach === undefined) return span.source === allow.span.source || !policies.has(span.source);
  return span.source === reach.source && span.start >= reach.start && span.end <= reach.end;
}
