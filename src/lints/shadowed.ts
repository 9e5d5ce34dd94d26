import type { Condition } from '../core/condition.ts';
import { isUnconditional } from '../core/condition.ts';
import type { Rule } from '../core/policy.ts';
import { shadowed as finding } from '../diagnostics/findings/timing.ts';
import { conditionKey } from './condition-key.ts';
import type { Lint } from './lint-record.ts';

/** Rules whose condition holds only where that of a verdict above holds too: every part of the one above is a part of theirs. */
export const shadowed: Lint = ({ policy }) => {
  const answering = policy.rules.filter(
    (rule) => rule.observed === undefined && rule.action.kind !== 'edit' && !isUnconditional(rule.condition),
  );
  const parts = new Map(policy.rules.map((rule) => [rule, new Set(conjuncts(rule.condition).map(conditionKey))]));
  return policy.rules.flatMap((rule) => {
    if (isUnconditional(rule.condition) && rule.index === policy.rules.length - 1) return [];
    const own = parts.get(rule) ?? new Set();
    const above = answering.find(
      (each) => each.index < rule.index && reaches(each, rule) && isSubset(parts.get(each), own),
    );
    return above === undefined ? [] : [finding.at(rule.span, rule.name, above.name)];
  });
};

/** A `pass` answers for the rest of its section only. */
function reaches(above: Rule, rule: Rule): boolean {
  return above.action.kind === 'verdict' || above.section === rule.section;
}

function conjuncts(condition: Condition): readonly Condition[] {
  return condition.kind === 'all' ? condition.of.flatMap(conjuncts) : [condition];
}

function isSubset(smaller: ReadonlySet<string> | undefined, larger: ReadonlySet<string>): boolean {
  return smaller?.isSubsetOf(larger) ?? false;
}
