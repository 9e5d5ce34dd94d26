import { isUnconditional } from '../core/condition.ts';
import type { Rule } from '../core/policy.ts';
import { skippedRules as finding } from '../diagnostics/findings/timing.ts';
import type { Lint } from './lint-record.ts';

/** For each conditional `accept` and `pass`: the refusals below that it leaves out. */
export const skippedRules: Lint = ({ policy }) =>
  policy.rules.flatMap((rule) => {
    if (rule.observed !== undefined || isUnconditional(rule.condition)) return [];
    const reach = reachOf(rule);
    const skipped = policy.rules.filter((below) => below.index > rule.index && reach(below) && refuses(below));
    return skipped.length === 0
      ? []
      : [
          finding.at(
            rule.span,
            rule.name,
            skipped.map((below) => below.name),
          ),
        ];
  });

/** The rules below that a rule leaves out where it holds. */
function reachOf({ action, section }: Rule): (below: Rule) => boolean {
  if (action.kind === 'pass') return (below) => below.section === section;
  return () => action.kind === 'verdict' && action.verdict === 'accept';
}

function refuses({ action, observed }: Rule): boolean {
  return observed === undefined && action.kind === 'verdict' && action.verdict !== 'accept';
}
