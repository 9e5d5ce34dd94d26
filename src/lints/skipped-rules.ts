import { isUnconditional } from '../core/condition.ts';
import type { Rule } from '../core/policy.ts';
import { skippedRules as finding } from '../diagnostics/findings/timing.ts';
import type { Lint } from './lint-record.ts';

/** For each conditional `accept` and `pass`: the refusals below that it leaves out. */
export const skippedRules: Lint = ({ policy, hidden }) => {
  const refusals = policy.rules.filter((rule) => refuses(rule) && !hidden.has(rule));
  const bySection = Map.groupBy(refusals, (rule) => rule.section);
  return policy.rules.flatMap((rule) => {
    if (!excepts(rule) || isUnconditional(rule.condition) || hidden.has(rule)) return [];
    const reached = rule.action.kind === 'pass' ? (bySection.get(rule.section) ?? []) : refusals;
    const first = reached.findIndex((below) => below.index > rule.index);
    return first === -1 ? [] : [finding.at(rule.span, rule.name, reached.slice(first))];
  });
};

function excepts({ action, observed }: Rule): boolean {
  return (
    observed === undefined && (action.kind === 'pass' || (action.kind === 'verdict' && action.verdict === 'accept'))
  );
}

function refuses({ action, observed }: Rule): boolean {
  return observed === undefined && action.kind === 'verdict' && action.verdict !== 'accept';
}
