import { textOperand } from './operand.ts';
import type { Operator } from './operator.ts';

export const startsWith: Operator = {
  name: 'starts with',
  phrase: ['starts', 'with'],
  slots: [{ takes: 'text' }],
  doc: 'The text begins with this text.',
  example: 'subject starts with "Re:"',
  fits: (type) => type.operations.includes('text'),
  lists: () => [],
  toTest: (operands, type) => {
    const operand = textOperand(operands, type);
    return 'problem' in operand ? operand : { test: { kind: 'starts', text: operand.text } };
  },
};
