import { unreachable as finding } from '../diagnostics/findings/order.ts';
import type { Lint } from './lint-record.ts';

/**
 * Rules behind a verdict that always holds, and rules of a section behind an unconditional `pass`. What one rule hides
 * is one finding, at the first of those rules.
 */
export const unreachable: Lint = ({ hidden }) => {
  const byAbove = Map.groupBy(hidden.unreachable, ([, above]) => above);
  return [...byAbove].flatMap(([above, pairs]) => {
    const [first, ...others] = pairs.map(([rule]) => rule);
    return first === undefined ? [] : [finding.at(first.span, { rule: first.name, others }, above)];
  });
};
