import type { Rule } from '../core/policy.ts';

/** Which rules come before which, where the conditions of both hold. */
export interface Precedence {
  /**
   * Whether the upper rule, wherever both hold, answers so that the lower is not asked; and where its condition is
   * unavailable because the other's is, too.
   */
  readonly answersFirst: (upper: Rule, lower: Rule) => boolean;
  /** Whether it does so for rules of later sections: a `pass` does not, nor does a verdict that a `pass` may lead round. */
  readonly reachesOn: (rule: Rule) => boolean;
}

/** Works it out for the rules of one policy, by their order and sections. */
export function precedenceOf(rules: readonly Rule[]): Precedence {
  const leftAt = new Map<number, number>();
  for (const rule of rules) {
    if (acts(rule) && rule.action.kind === 'pass' && !leftAt.has(rule.section)) leftAt.set(rule.section, rule.index);
  }
  const reachesOn = (rule: Rule) =>
    acts(rule) && rule.action.kind === 'verdict' && rule.index <= (leftAt.get(rule.section) ?? rule.index);
  return {
    reachesOn,
    answersFirst: (upper, lower) =>
      upper.index < lower.index &&
      acts(upper) &&
      (upper.ifUnavailable === 'defer' || lower.ifUnavailable === 'skip') &&
      (upper.section === lower.section || reachesOn(upper)),
  };
}

function acts({ observed, action }: Rule): boolean {
  return observed === undefined && action.kind !== 'edit';
}
