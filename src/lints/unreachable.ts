import { isUnconditional } from '../core/condition.ts';
import { unreachable as finding } from '../diagnostics/findings/order.ts';
import type { Lint } from './lint-record.ts';

/** Rules behind a verdict that always holds, and rules of a section behind an unconditional `pass`. */
export const unreachable: Lint = ({ policy }) => {
  const answering = policy.rules.filter(
    (rule) => rule.observed === undefined && rule.action.kind !== 'edit' && isUnconditional(rule.condition),
  );
  return policy.rules.flatMap((rule) => {
    const above = answering.find(
      (each) => each.index < rule.index && (each.action.kind === 'verdict' || each.section === rule.section),
    );
    return above === undefined ? [] : [finding.at(rule.span, rule.name, above.name)];
  });
};
