import { tooSoon, vainAtOnce } from '../diagnostics/findings/timing.ts';
import { laterPhase, phaseRank } from '../mail/phase.ts';
import { knownWhereThere, rulePhases, soonestFixed } from '../plan/phases.ts';
import type { Lint } from './lint-record.ts';

/** `at once` where clients mishandle the answer, and where it has no effect. A client that is cut off may be told at once. */
export const answeredAtOnce: Lint = ({ policy }) => {
  const phases = rulePhases(policy.rules);
  const soonest = soonestFixed(policy.rules);
  return policy.rules.flatMap((rule) => {
    const fixed = phases[rule.index]?.fixed;
    if (!rule.atOnce || fixed === undefined || rule.action.kind !== 'verdict') return [];
    const first = soonest[rule.index] ?? fixed;
    if (phaseRank(first) >= phaseRank('rcpt')) return [vainAtOnce.at(rule.span, rule.name, first)];
    const soon = laterPhase(first, knownWhereThere(rule.condition));
    const greeting = phaseRank(soon) < phaseRank('mail');
    return greeting && rule.action.verdict !== 'disconnect' ? [tooSoon.at(rule.span, rule.name, soon)] : [];
  });
};
