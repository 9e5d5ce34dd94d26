import { atomsOf } from '../core/condition.ts';
import { notHere as finding } from '../diagnostics/findings/order.ts';
import { isKnowable } from '../plan/phases.ts';
import type { Lint } from './lint-record.ts';

/** Rules that a listener of the configuration has to leave out, since it can never know what they ask (law 3). */
export const notHere: Lint = ({ policy, fronts }) =>
  fronts.flatMap((front) =>
    policy.rules.flatMap((rule) => {
      if (isKnowable(rule.condition, front)) return [];
      const atom = atomsOf(rule.condition).find((each) => !isKnowable(each, front));
      return [finding.at(rule.span, rule.name, front.name, atom?.fact ?? 'the inside of the message')];
    }),
  );
