import { endOfDay, momentAt } from '../check/dates.ts';
import type { Atom } from '../core/condition.ts';
import { atomsOf } from '../core/condition.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { momentRange, pastDate } from '../diagnostics/findings/logic.ts';
import { textOf } from '../diagnostics/span.ts';
import type { Lint } from './lint-record.ts';

/** Tests for days that are over, and ranges of the day that are a minute long. */
export const vainTimes: Lint = ({ policy, now }) => {
  const conditions = [policy.gate.condition, ...policy.rules.map((rule) => rule.condition)];
  const atoms = new Set(conditions.flatMap((condition) => atomsOf(condition)));
  return [...atoms].flatMap((atom) => {
    if (atom.fact === 'time of day') return lookAtTime(atom);
    return atom.fact === 'date' && now !== undefined ? lookAtDate(atom, policy.timezone, now) : [];
  });
};

function lookAtTime({ test, span }: Atom): Diagnostic[] {
  if (test.kind !== 'range' || test.from !== test.to) return [];
  const minutes = String(test.from % 60).padStart(2, '0');
  return [momentRange.at(span, `${Math.floor(test.from / 60)}:${minutes}`)];
}

function lookAtDate({ test, span }: Atom, timezone: string, now: number): Diagnostic[] {
  const hasBegun = (day: number) => now >= momentAt(day, 0, timezone);
  const isOver = (day: number) => now >= endOfDay(day, timezone);
  const never = () => [pastDate.at(span, textOf(span), false)];
  const always = (): Diagnostic[] => [{ ...pastDate.at(span, textOf(span), true), severity: 'note' }];
  switch (test.kind) {
    case 'equals':
      return typeof test.key === 'number' && isOver(test.key) ? never() : [];
    case 'range':
      return isOver(test.to) ? never() : [];
    case 'compare':
      switch (test.relation) {
        case '<':
          return hasBegun(test.number) ? never() : [];
        case '<=':
          return isOver(test.number) ? never() : [];
        case '>':
          return isOver(test.number) ? always() : [];
        case '>=':
          return hasBegun(test.number) ? always() : [];
        default:
          return test.relation satisfies never;
      }
    default:
      return [];
  }
}
