import type { Written } from '../declarations/written.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { decidedBySection as finding } from '../diagnostics/findings/logic.ts';
import type { StatementLint } from './lint-record.ts';
import { makeWrittenKeys } from './repeated-part.ts';

/** What a section says of all its rules: parts that hold in it, and parts that do not. */
interface Settled {
  readonly holds: ReadonlyMap<string, Written>;
  readonly fails: ReadonlyMap<string, Written>;
}

/** Parts of a rule's condition that its section has asked already, so that they change nothing. */
export const decidedBySection: StatementLint = ({ said }) => {
  const keyOf = makeWrittenKeys();
  let settled: Settled = { holds: new Map(), fails: new Map() };
  const found: Diagnostic[] = [];
  for (const each of said) {
    if (each.kind === 'rule') found.push(...partsOf(each.rule).flatMap((part) => look(part, settled, keyOf)));
    else if (each.declared.kind === 'section') settled = settledBy(partsOf(each.declared), keyOf);
  }
  return found;
};

interface Part {
  readonly written: Written;
  /** Whether the rule asks that the part does not hold. */
  readonly negated: boolean;
}

/** What must hold, and what must not, for `when` and `unless` to let a rule act. */
function partsOf({
  when,
  unless,
}: {
  readonly when: Written | undefined;
  readonly unless: Written | undefined;
}): Part[] {
  return [...(when === undefined ? [] : split(when, false)), ...(unless === undefined ? [] : split(unless, true))];
}

function split(written: Written, negated: boolean): Part[] {
  if (written.kind === (negated ? 'some' : 'all')) return written.of.flatMap((part) => split(part, negated));
  return written.kind === 'not' ? split(written.of, !negated) : [{ written, negated }];
}

function settledBy(parts: readonly Part[], keyOf: (written: Written) => string): Settled {
  const byKey = (negated: boolean) =>
    new Map(parts.flatMap((part) => (part.negated === negated ? [[keyOf(part.written), part.written] as const] : [])));
  return { holds: byKey(false), fails: byKey(true) };
}

function look(
  { written, negated }: Part,
  { holds, fails }: Settled,
  keyOf: (written: Written) => string,
): Diagnostic[] {
  const same = (negated ? fails : holds).get(keyOf(written));
  return same === undefined ? [] : [finding.at(written.span, same.span)];
}
