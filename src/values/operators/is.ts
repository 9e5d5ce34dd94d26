import { parseOperand } from './operand.ts';
import type { Operator } from './operator.ts';

export const is: Operator = {
  name: 'is',
  phrase: ['is'],
  slots: [{ takes: 'value' }],
  doc: 'The value is this one. For several values, declare a list and ask `in`.',
  example: 'sender is "ann@example.com"',
  fits: (type) => type.operations.includes('equals'),
  lists: () => [],
  toTest: (operands, type) => {
    const parsed = parseOperand(operands, 0, type);
    return 'problem' in parsed ? parsed : { test: { kind: 'equals', key: parsed.key } };
  },
};
