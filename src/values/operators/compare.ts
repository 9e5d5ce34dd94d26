import { numberOperand } from './operand.ts';
import type { Operator } from './operator.ts';

export const below = comparison('<', 'The value is below this one.');
export const atMost = comparison('<=', 'The value is this one or below it.');
export const above = comparison('>', 'The value is above this one.');
export const atLeast = comparison('>=', 'The value is this one or above it.');

function comparison(relation: '<' | '<=' | '>' | '>=', doc: string): Operator {
  return {
    name: relation,
    phrase: [relation],
    slots: [{ takes: 'value' }],
    doc,
    example: `declared size ${relation} 25 MB`,
    fits: (type) => type.operations.includes('order'),
    lists: () => [],
    toTest: (operands, type) => {
      const operand = numberOperand(operands, 0, type);
      return 'problem' in operand ? operand : { test: { kind: 'compare', relation, number: operand.number } };
    },
  };
}
