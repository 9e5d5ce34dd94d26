import { isUnconditional } from '../core/condition.ts';
import type { Rule } from '../core/policy.ts';
import { skippedRules as finding } from '../diagnostics/findings/timing.ts';
import { mostNames } from '../diagnostics/quote.ts';
import type { Lint } from './lint-record.ts';

/** For each conditional `accept` and `pass`: the refusals below that it leaves out. */
export const skippedRules: Lint = ({ policy, hidden }) => {
  const refusals = policy.rules.filter((rule) => refuses(rule) && !hidden.has(rule));
  const bySection = Map.groupBy(refusals, (rule) => rule.section);
  return policy.rules.flatMap((rule) => {
    if (!excepts(rule) || isUnconditional(rule.condition) || hidden.has(rule)) return [];
    const reached = rule.action.kind === 'pass' ? (bySection.get(rule.section) ?? []) : refusals;
    const first = placeBehind(reached, rule);
    const count = reached.length - first;
    return count === 0 ? [] : [finding.at(rule.span, rule.name, reached.slice(first, first + mostNames), count)];
  });
};

/** The place of the first of some rules that stands below another. */
function placeBehind(rules: readonly Rule[], above: Rule): number {
  let low = 0;
  let high = rules.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rules[middle]?.index ?? 0) > above.index) high = middle;
    else low = middle + 1;
  }
  return low;
}

function excepts({ action, observed }: Rule): boolean {
  return (
    observed === undefined && (action.kind === 'pass' || (action.kind === 'verdict' && action.verdict === 'accept'))
  );
}

function refuses({ action, observed }: Rule): boolean {
  return observed === undefined && action.kind === 'verdict' && action.verdict !== 'accept';
}
