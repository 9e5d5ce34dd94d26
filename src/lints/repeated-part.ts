import type { Term } from '../../grammar/ast.ts';
import type { Said } from '../check/program.ts';
import type { Written, WrittenTest } from '../declarations/written.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { repeatedPart as finding } from '../diagnostics/findings/logic.ts';
import { fold } from '../values/fold.ts';
import type { StatementLint } from './lint-record.ts';
import { everyPart, writtenConditions } from './written-conditions.ts';

/** `a or a`, and `a or (a and b)`: a part that another part of the same row makes idle. The gate is such a row, too. */
export const repeatedPart: StatementLint = ({ said }) => {
  const keyOf = makeWrittenKeys();
  const inConditions = writtenConditions(said).flatMap((condition) =>
    [...everyPart(condition)].flatMap((part) =>
      part.kind === 'all' || part.kind === 'some' ? idleParts(part.of, part.kind, keyOf) : [],
    ),
  );
  return [...inConditions, ...repeatedRelays(said, keyOf)];
};

/** Lists of `relay to` that are named before, and conditions of `relay for` that another makes idle. */
function repeatedRelays(said: readonly Said[], keyOf: (written: Written) => string): Diagnostic[] {
  const declared = said.flatMap((each) => (each.kind === 'declared' ? [each.declared] : []));
  const conditions = declared.flatMap((each) => (each.kind === 'relay for' ? [each.condition] : []));
  const named = new Set<string>();
  const repeated = declared.flatMap((each) =>
    each.kind !== 'relay to'
      ? []
      : each.lists.filter((word) => {
          const isNamed = named.has(word.name);
          named.add(word.name);
          return isNamed;
        }),
  );
  return [...repeated.map((word) => finding.at(word.span)), ...idleParts(conditions, 'some', keyOf)];
}

function idleParts(parts: readonly Written[], kind: 'all' | 'some', keyOf: (written: Written) => string): Diagnostic[] {
  const inner = kind === 'all' ? 'some' : 'all';
  const first = new Map<string, Written>();
  for (const part of parts) if (!first.has(keyOf(part))) first.set(keyOf(part), part);
  return parts.flatMap((part) => {
    const repeats = first.get(keyOf(part)) !== part;
    const absorbed = part.kind === inner && part.of.some((each) => first.has(keyOf(each)));
    return repeats || absorbed ? [finding.at(part.span)] : [];
  });
}

/**
 * Makes a text of a condition that two share exactly if they are written alike, blanks and the order of parts apart.
 * The text of each is made once, however many others it stands in.
 */
export function makeWrittenKeys(): (written: Written) => string {
  const known = new Map<Written, string>();
  const keyOf = (written: Written): string => {
    const before = known.get(written);
    if (before !== undefined) return before;
    const key = make(written);
    known.set(written, key);
    return key;
  };
  const make = (written: Written): string => {
    switch (written.kind) {
      case 'all':
      case 'some':
        return `${written.kind}(${written.of.map(keyOf).sort().join(',')})`;
      case 'not':
        return `not(${keyOf(written.of)})`;
      case 'name':
        return `name ${written.word.name}`;
      case 'quantified':
        return `${written.quantifier} ${written.element}(${written.of === undefined ? '' : keyOf(written.of)})`;
      case 'test':
        return testKey(written);
      default:
        return written satisfies never;
    }
  };
  return keyOf;
}

function testKey({ fact, argument, operator, operands }: WrittenTest): string {
  // In a pattern `\D` is not `\d`; elsewhere case makes no difference.
  const same = operator === 'matches' ? (text: string) => text : fold;
  return JSON.stringify([
    fact,
    argument && termKey(argument, fold),
    operator,
    operands.map((term) => termKey(term, same)),
  ]);
}

function termKey(term: Term, same: (text: string) => string): string {
  if (term.kind === 'text') return `"${same(term.value)}"`;
  if (term.kind === 'literal') return term.text;
  return term.kind === 'word' ? term.name : term.kind;
}
