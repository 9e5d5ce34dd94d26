import { atomsOf, isUnconditional } from '../core/condition.ts';
import type { Rule } from '../core/policy.ts';
import { forgedAccept as finding } from '../diagnostics/findings/duties.ts';
import type { Lint } from './lint-record.ts';
import { claimed } from './open-relay.ts';

/** Exceptions, above refusals, that ask only what the client says of itself. */
export const forgedAccept: Lint = ({ policy, hidden }) => {
  return policy.rules.flatMap((rule) => {
    const facts = [...new Set([...atomsOf(rule.condition)].map((atom) => atom.fact))];
    if (
      hidden.has(rule) ||
      !excepts(rule) ||
      isUnconditional(rule.condition) ||
      !facts.every((fact) => claimed.has(fact))
    )
      return [];
    const refused = policy.rules.some(
      (below) =>
        below.index > rule.index &&
        below.observed === undefined &&
        below.action.kind === 'verdict' &&
        below.action.verdict !== 'accept',
    );
    return refused ? [finding.at(rule.span, rule.name, facts)] : [];
  });
};

function excepts({ action, observed }: Rule): boolean {
  return (
    observed === undefined && (action.kind === 'pass' || (action.kind === 'verdict' && action.verdict === 'accept'))
  );
}
