import type { Written } from '../declarations/written.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { everyOfNone as finding } from '../diagnostics/findings/logic.ts';
import type { StatementLint } from './lint-record.ts';
import { definitionsOf, everyPart, judgedPlaces, partsOf } from './written-conditions.ts';

/**
 * `every attachment (…)` for which a rule holds, where neither the rule nor its section asks whether there is one. A
 * message has always a recipient, and header fields. `unless every …` and `not every …` do not hold where there is none.
 */
export const everyOfNone: StatementLint = ({ said }) => {
  const definitions = definitionsOf(said);
  const asksAny = makeAsksAny(definitions);
  const sections = new Map<readonly Written[], boolean>();
  const visited = new Set<string>();
  const found = new Set<Diagnostic>();

  const look = (written: Written, negated: boolean): void => {
    if (written.kind === 'name') {
      const key = `${written.word.name} ${negated}`;
      const definition = definitions.get(written.word.name);
      if (definition === undefined || visited.has(key)) return;
      visited.add(key);
      look(definition, negated);
    } else if (written.kind === 'not') look(written.of, !negated);
    else {
      const isEvery = written.kind === 'quantified' && written.quantifier === 'every';
      if (isEvery && written.element === 'attachment' && !negated) found.add(finding.at(written.span, 'attachment'));
      for (const part of partsOf(written)) look(part, negated);
    }
  };

  for (const { when, unless, section } of judgedPlaces(said)) {
    const around = sections.get(section) ?? section.some(asksAny);
    sections.set(section, around);
    if (around || (when && asksAny(when)) || (unless && asksAny(unless))) continue;
    if (when !== undefined) look(when, false);
    if (unless !== undefined) look(unless, true);
  }
  return [...found];
};

/** Whether a condition asks with `any` or `no` for an attachment, itself or by a definition. */
function makeAsksAny(definitions: ReadonlyMap<string, Written>): (written: Written) => boolean {
  const known = new Map<string, boolean>();
  const asksAny = (written: Written): boolean => {
    for (const part of everyPart(written)) {
      if (part.kind === 'quantified' && part.quantifier !== 'every' && part.element === 'attachment') return true;
      if (part.kind === 'name' && byName(part.word.name)) return true;
    }
    return false;
  };
  const byName = (name: string): boolean => {
    const before = known.get(name);
    const definition = definitions.get(name);
    if (before !== undefined || definition === undefined) return before ?? false;
    known.set(name, asksAny(definition));
    return known.get(name) ?? false;
  };
  return asksAny;
}
