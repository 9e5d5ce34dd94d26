import { endOfDay } from '../check/dates.ts';
import { observedTooLong as finding } from '../diagnostics/findings/timing.ts';
import type { Lint } from './lint-record.ts';

/** Rules that were to be observed until a day that is over. */
export const observedTooLong: Lint = ({ policy, now }) =>
  policy.rules.flatMap((rule) => {
    const until = rule.observed?.until;
    if (until === undefined || now === undefined || now < endOfDay(until, policy.timezone)) return [];
    return [finding.at(rule.span, rule.name, shown(until))];
  });

function shown(day: number): string {
  return String(day).replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
}
