import { numberOperand } from './operand.ts';
import type { Operator } from './operator.ts';

export const fromTo: Operator = {
  name: 'from',
  phrase: ['from'],
  slots: [{ takes: 'value' }, 'to', { takes: 'value' }],
  doc: 'The value lies between the two, both included. Times of day may run over midnight and weekdays over Sunday; dates may not.',
  example: 'time of day from 22:00 to 06:00',
  fits: (type) => type.operations.includes('range'),
  lists: () => [],
  toTest: (operands, type) => {
    const from = numberOperand(operands, 0, type);
    if ('problem' in from) return from;
    const to = numberOperand(operands, 1, type);
    if ('problem' in to) return to;
    if (from.number > to.number && !type.wraps) {
      return {
        problem: `\`${type.show(to.number)}\` is before \`${type.show(from.number)}\`, where the range begins`,
        operand: 1,
      };
    }
    return { test: { kind: 'range', from: from.number, to: to.number } };
  },
};
