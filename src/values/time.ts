import { quote } from '../diagnostics/quote.ts';
import { expectNumber } from './expect.ts';
import { mismatch } from './mismatch.ts';
import type { ValueType } from './value-type.ts';

export const time: ValueType = {
  name: 'time',
  doc: "A time of day in the policy's time zone, to the minute. A range holds both its first and its last minute and may run over midnight.",
  example: '22:00',
  operations: ['equals', 'order', 'range'],
  list: undefined,
  words: [],
  wraps: true,
  parse: (written) => {
    if (written.kind !== 'literal' || written.shape !== 'time') return mismatch(written, 'a time of day', time.example);
    const [hours = 0, minutes = 0] = written.text.split(':').map(Number);
    return hours < 24 && minutes < 60
      ? { key: hours * 60 + minutes }
      : { problem: `${quote(written.text)} is no time of day: the day goes from \`0:00\` to \`23:59\`` };
  },
  keys: (value) => [expectNumber(value)],
  text: (value) => showTime(expectNumber(value)),
  show: (value) => showTime(expectNumber(value)),
};

function showTime(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
