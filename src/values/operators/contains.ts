import { textOperand } from './operand.ts';
import type { Operator } from './operator.ts';

export const contains: Operator = {
  name: 'contains',
  phrase: ['contains'],
  slots: [{ takes: 'text' }],
  doc: 'The text has this text in it, within words too.',
  example: 'subject contains "lottery"',
  fits: (type) => type.operations.includes('text'),
  lists: () => [],
  toTest: (operands, type) => {
    const operand = textOperand(operands, type);
    return 'problem' in operand ? operand : { test: { kind: 'contains', text: operand.text } };
  },
};
