import type { Condition } from '../core/condition.ts';
import { atomsOf } from '../core/condition.ts';
import type { Rule } from '../core/policy.ts';
import { phaseRank } from '../mail/phase.ts';
import type { RulePhases } from './phases.ts';
import { holdsWalk } from './phases.ts';

/**
 * The rules that can make recipients of one message end differently after they were taken (law 5): refusals that may
 * be answered later than RCPT, where the rule itself or one above that can decide before it speaks of the recipient.
 */
export function splittingRules(rules: readonly Rule[], phases: readonly RulePhases[]): Set<Rule> {
  return new Set(unevenRules(rules, phases).filter(refuses));
}

/** Whether taken recipients can end differently at all; a rule that defers where a look-up failed counts as well. */
export function canSplit(rules: readonly Rule[], phases: readonly RulePhases[]): boolean {
  return unevenRules(rules, phases).some((rule) => refuses(rule) || rule.ifUnavailable === 'defer');
}

/** Rules that may be decided later than RCPT, and for one recipient other than for another. */
function unevenRules(rules: readonly Rule[], phases: readonly RulePhases[]): Rule[] {
  let dependsOnRecipient = false;
  return rules.filter((rule, at) => {
    if (!holdsWalk(rule)) return false;
    const late = phaseRank(phases[at]?.fixed ?? 'message') > phaseRank('rcpt');
    // A recipient whom a refusal at RCPT names is never taken, so the taken ones are all alike to it.
    if (late || !refuses(rule)) dependsOnRecipient ||= asksRecipient(rule.condition);
    return dependsOnRecipient && late;
  });
}

/** Whether a condition can have another truth for another recipient of the same message. */
export function asksRecipient(condition: Condition): boolean {
  for (const atom of atomsOf(condition)) if (atom.scope === 'recipient') return true;
  return false;
}

function refuses({ action }: Rule): boolean {
  return action.kind === 'verdict' && action.verdict !== 'accept' && action.verdict !== 'discard';
}
