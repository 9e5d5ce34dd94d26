import { quote } from '../diagnostics/quote.ts';
import { expectNumber } from './expect.ts';
import { mismatch } from './mismatch.ts';
import type { ValueType } from './value-type.ts';

export const date: ValueType = {
  name: 'date',
  doc: "A day of the calendar in the policy's time zone. A range holds both its first and its last day.",
  example: '2026-12-31',
  operations: ['equals', 'order', 'range'],
  list: undefined,
  words: [],
  wraps: false,
  parse: (written) => {
    if (written.kind !== 'literal' || written.shape !== 'date') return mismatch(written, 'a date', date.example);
    const [year = 0, month = 0, day = 0] = written.text.split('-').map(Number);
    const made = new Date(Date.UTC(year, month - 1, day));
    const exists = made.getUTCFullYear() === year && made.getUTCMonth() === month - 1 && made.getUTCDate() === day;
    return exists
      ? { key: year * 10_000 + month * 100 + day }
      : { problem: `${quote(written.text)} is no day of any calendar` };
  },
  keys: (value) => [expectNumber(value)],
  text: (value) => showDate(expectNumber(value)),
  show: (value) => showDate(expectNumber(value)),
};

function showDate(key: number): string {
  const digits = String(key).padStart(8, '0');
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
}
