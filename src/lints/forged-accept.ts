import { atomsOf, isUnconditional } from '../core/condition.ts';
import type { Rule } from '../core/policy.ts';
import { forgedAccept as finding } from '../diagnostics/findings/duties.ts';
import type { Lint } from './lint-record.ts';
import { claimed } from './open-relay.ts';

/** Exceptions, above refusals, that ask only what the client says of itself. */
export const forgedAccept: Lint = ({ policy, hidden }) => {
  const lastRefusal = policy.rules.findLastIndex(
    ({ observed, action }) => observed === undefined && action.kind === 'verdict' && action.verdict !== 'accept',
  );
  return policy.rules.flatMap((rule) => {
    const facts = [...new Set(atomsOf(rule.condition).map((atom) => atom.fact))];
    if (
      hidden.has(rule) ||
      !excepts(rule) ||
      isUnconditional(rule.condition) ||
      !facts.every((fact) => claimed.has(fact))
    )
      return [];
    return rule.index < lastRefusal ? [finding.at(rule.span, rule.name, facts)] : [];
  });
};

function excepts({ action, observed }: Rule): boolean {
  return (
    observed === undefined && (action.kind === 'pass' || (action.kind === 'verdict' && action.verdict === 'accept'))
  );
}
