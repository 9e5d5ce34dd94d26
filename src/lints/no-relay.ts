import { noRelay as finding } from '../diagnostics/findings/order.ts';
import type { Lint } from './lint-record.ts';

/** A policy whose gate is closed to everybody. */
export const noRelay: Lint = ({ policy, said }) => {
  const { condition } = policy.gate;
  const first = said[0];
  return condition.kind === 'some' && condition.of.length === 0 && first !== undefined
    ? [finding.at(first.statement.span)]
    : [];
};
