import type { Term } from '../../grammar/ast.ts';
import type { Written } from '../declarations/written.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { repeatedPart as finding } from '../diagnostics/findings/logic.ts';
import type { Lint } from './lint-record.ts';
import { everyPart, writtenConditions } from './written-conditions.ts';

/** `a or a`, and `a or (a and b)`: a part that another part of the same row makes idle. */
export const repeatedPart: Lint = ({ said }) =>
  writtenConditions(said).flatMap((condition) =>
    [...everyPart(condition)].flatMap((part) =>
      part.kind === 'all' || part.kind === 'some' ? idleParts(part.of, part.kind) : [],
    ),
  );

function idleParts(parts: readonly Written[], kind: 'all' | 'some'): Diagnostic[] {
  const inner = kind === 'all' ? 'some' : 'all';
  const keys = parts.map(writtenKey);
  return parts.flatMap((part, at) => {
    const repeats = keys.indexOf(keys[at] ?? '') < at;
    const absorbed =
      part.kind === inner &&
      part.of.some((each) => keys.some((key, other) => other !== at && key === writtenKey(each)));
    return repeats || absorbed ? [finding.at(part.span)] : [];
  });
}

/** A text that two conditions share exactly if they are written alike, blanks and the order of parts apart. */
export function writtenKey(written: Written): string {
  switch (written.kind) {
    case 'all':
    case 'some':
      return `${written.kind}(${written.of.map(writtenKey).sort().join(',')})`;
    case 'not':
      return `not(${writtenKey(written.of)})`;
    case 'name':
      return `name ${written.word.name}`;
    case 'quantified':
      return `${written.quantifier} ${written.element}(${written.of === undefined ? '' : writtenKey(written.of)})`;
    case 'test':
      return JSON.stringify([written.fact, written.argument?.value, written.operator, written.operands.map(termKey)]);
    default:
      return written satisfies never;
  }
}

function termKey(term: Term): string {
  if (term.kind === 'text') return `"${term.value.toLowerCase()}"`;
  if (term.kind === 'literal') return term.text;
  return term.kind === 'word' ? term.name : term.kind;
}
