import { splitting as finding } from '../diagnostics/findings/timing.ts';
import { rulePhases } from '../plan/phases.ts';
import { asksRecipient, splittingRules } from '../plan/splitting.ts';
import type { Lint } from './lint-record.ts';

/** Rules that speak of the recipient and answer after the message (law 5). */
export const splitting: Lint = ({ policy, hidden }) => {
  return [...splittingRules(policy.rules, rulePhases(policy.rules))]
    .filter((rule) => asksRecipient(rule.condition) && !hidden.has(rule))
    .map((rule) => finding.at(rule.span, rule.name));
};
