import { atomsOf } from '../core/condition.ts';
import { ownClientsWait as finding } from '../diagnostics/findings/memory.ts';
import { conditionKey } from './condition-key.ts';
import type { Lint } from './lint-record.ts';

/** Greylisting that asks nothing of what makes a client our own: it makes our own clients wait as it does strangers. */
export const ownClientsWait: Lint = ({ policy }) => {
  const own = new Set(atomsOf(policy.gate.own).map(conditionKey));
  if (own.size === 0) return [];
  return policy.rules.flatMap((rule) => {
    const isGreylist = rule.effects.some(({ kind }) => kind === 'first-seen');
    const asks = atomsOf(rule.condition).map(conditionKey);
    return isGreylist && !asks.some((key) => own.has(key)) ? [finding.at(rule.span, rule.name)] : [];
  });
};
