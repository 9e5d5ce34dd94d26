import { shadowed as finding } from '../diagnostics/findings/timing.ts';
import type { Lint } from './lint-record.ts';

/** Rules whose condition holds only where that of a verdict above holds too. */
export const shadowed: Lint = ({ hidden }) =>
  [...hidden.shadowed].map(([rule, above]) => finding.at(rule.span, rule.name, above));
