import type { Atom, Test } from '../core/condition.ts';
import { atomsOf } from '../core/condition.ts';
import { outOfRange as finding } from '../diagnostics/findings/logic.ts';
import { fact } from '../facts/registry.ts';
import type { Lint } from './lint-record.ts';

interface Range {
  readonly least: number;
  readonly most: number | undefined;
}

/** Ranges of facts that are narrower than their type. */
const ranges: ReadonlyMap<string, Range> = new Map([
  ['client port', { least: 0, most: 65535 }],
  ['recipient count', { least: 1, most: undefined }],
]);

/** Comparisons that are the same for every value the fact can have. */
export const outOfRange: Lint = ({ policy }) => {
  const atoms = new Set(
    [policy.gate.condition, ...policy.rules.map((rule) => rule.condition)].flatMap((condition) => [
      ...atomsOf(condition),
    ]),
  );
  return [...atoms].flatMap((atom) => {
    const range = rangeOf(atom);
    const holds = range && sameForAll(atom.test, range);
    return holds === undefined || range === undefined
      ? []
      : [finding.at(atom.span, atom.fact, range.least, range.most, holds)];
  });
};

function rangeOf(atom: Atom): Range | undefined {
  return ranges.get(atom.fact) ?? (fact(atom.fact).type === 'size' ? { least: 0, most: undefined } : undefined);
}

/** What a comparison always is in a range; undefined where it depends on the value. */
function sameForAll(test: Test, { least, most = Number.POSITIVE_INFINITY }: Range): boolean | undefined {
  if (test.kind === 'equals' && typeof test.key === 'number')
    return test.key < least || test.key > most ? false : undefined;
  if (test.kind !== 'compare') return undefined;
  const { relation, number } = test;
  const held = {
    '<': [most < number, least >= number],
    '<=': [most <= number, least > number],
    '>': [least > number, most <= number],
    '>=': [least >= number, most < number],
  };
  const [always, never] = held[relation];
  if (always === true) return true;
  return never === true ? false : undefined;
}
