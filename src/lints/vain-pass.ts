import { vainPass as finding } from '../diagnostics/findings/timing.ts';
import type { Lint } from './lint-record.ts';

/** A `pass` behind which its section has nothing left to leave out. */
export const vainPass: Lint = ({ policy }) =>
  policy.rules.flatMap((rule) => {
    if (
      rule.action.kind !== 'pass' ||
      policy.rules.some((below) => below.section === rule.section && below.index > rule.index)
    )
      return [];
    return [finding.at(rule.span, rule.name)];
  });
