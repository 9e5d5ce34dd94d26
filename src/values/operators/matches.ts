import { checkPattern } from '../pattern.ts';
import type { Operator } from './operator.ts';

export const matches: Operator = {
  name: 'matches',
  phrase: ['matches'],
  slots: [{ takes: 'pattern' }],
  doc: 'The regular expression is found in the text, in any case of letters. Its syntax is RE2: neither back references nor look-around, and matching takes time in proportion to the text.',
  example: 'helo matches "^\\[|^[0-9.]+$"',
  fits: (type) => type.operations.includes('text'),
  lists: () => [],
  toTest: ([written]) => {
    if (written?.kind !== 'text') return { problem: 'a regular expression in double quotes stands here', operand: 0 };
    const { problem, effort } = checkPattern(written.value);
    return problem === undefined
      ? { test: { kind: 'matches', pattern: written.value }, effort }
      : { problem, operand: 0, effort };
  },
};
