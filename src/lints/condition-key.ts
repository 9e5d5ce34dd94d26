import type { Condition } from '../core/condition.ts';

/** A text that two conditions share exactly if they ask the same in the same shape; the order of their parts does not matter. */
export function conditionKey(condition: Condition): string {
  switch (condition.kind) {
    case 'atom':
      return JSON.stringify([condition.fact, condition.argument, condition.test]);
    case 'not':
      return `not(${conditionKey(condition.of)})`;
    case 'quantified':
      return `${condition.quantifier} ${condition.element}(${conditionKey(condition.of)})`;
    case 'all':
    case 'some':
      return `${condition.kind}(${[...new Set(condition.of.map(conditionKey))].sort().join(',')})`;
    default:
      return condition satisfies never;
  }
}
