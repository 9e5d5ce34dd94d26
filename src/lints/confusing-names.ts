import { declarations } from '../declarations/registry.ts';
import { confusingName as finding } from '../diagnostics/findings/usage.ts';
import { facts } from '../facts/registry.ts';
import { operators } from '../values/operators/registry.ts';
import { verbs } from '../verbs/registry.ts';
import type { StatementLint } from './lint-record.ts';

/** Lists, services and definitions that are named like a word of the language. */
export const confusingNames: StatementLint = ({ said }) => {
  const words = new Set([
    ...[...facts, ...declarations, ...verbs].map((each) => each.name),
    ...operators.flatMap((operator) => operator.phrase),
    ...verbs.flatMap((verb) => verb.clauses.flatMap((clause) => clause.head)),
    ...['any', 'every', 'no', 'attachment', 'observe'],
  ]);
  return said.flatMap((each) => {
    if (each.kind !== 'declared') return [];
    const { declared } = each;
    if (declared.kind !== 'list' && declared.kind !== 'service' && declared.kind !== 'define') return [];
    // Named by the language, not by the admin.
    if (declared.kind === 'service' && declared.name.name === declared.service.kind) return [];
    const { name } = declared;
    const hidden = facts.some((fact) => fact.name === name.name && fact.type === 'yes-no');
    return words.has(name.name) ? [finding.at(name.span, name.name, hidden)] : [];
  });
};
