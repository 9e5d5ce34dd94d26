import { textOperand } from './operand.ts';
import type { Operator } from './operator.ts';

export const endsWith: Operator = {
  name: 'ends with',
  phrase: ['ends', 'with'],
  slots: [{ takes: 'text' }],
  doc: 'The text ends with this text.',
  example: 'helo ends with ".local"',
  fits: (type) => type.operations.includes('text'),
  lists: () => [],
  toTest: (operands, type) => {
    const operand = textOperand(operands, type);
    return 'problem' in operand ? operand : { test: { kind: 'ends', text: operand.text } };
  },
};
