import { quote } from '../diagnostics/quote.ts';
import { expectNumber } from './expect.ts';
import { mismatch } from './mismatch.ts';
import type { ValueType } from './value-type.ts';

export const number: ValueType = {
  name: 'number',
  doc: 'A whole number from 0 on.',
  example: '25',
  operations: ['equals', 'order'],
  list: undefined,
  words: [],
  wraps: false,
  parse: (written) => {
    if (written.kind !== 'literal' || written.shape !== 'integer') return mismatch(written, 'a number', number.example);
    const key = Number(written.text);
    return Number.isSafeInteger(key) ? { key } : { problem: `${quote(written.text)} is too large` };
  },
  keys: (value) => [expectNumber(value)],
  text: (value) => String(expectNumber(value)),
  show: (value) => String(expectNumber(value)),
};
