import { heldBack as finding } from '../diagnostics/findings/order.ts';
import { holdsWalk, rulePhases } from '../plan/phases.ts';
import type { Lint } from './lint-record.ts';

/** Rules that are known before the message is sent, yet answered only after it, since a rule above has to wait. */
export const heldBack: Lint = ({ policy, hidden }) => {
  const phases = rulePhases(policy.rules);
  return policy.rules.flatMap((rule) => {
    const when = phases[rule.index];
    if (when === undefined || hidden.has(rule) || !holdsWalk(rule) || rule.reply === undefined) return [];
    if (when.answered !== 'message' || when.known === 'message' || when.heldBy === undefined) return [];
    // The last verdict waits for everything, by its nature.
    if (rule.index === policy.rules.length - 1) return [];
    return [finding.at(rule.span, rule.name, when.known, when.heldBy)];
  });
};
