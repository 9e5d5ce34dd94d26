import { expectNumber } from './expect.ts';
import { mismatch } from './mismatch.ts';
import type { ValueType } from './value-type.ts';

export const weekday: ValueType = {
  name: 'weekday',
  doc: "A day of the week in the policy's time zone. A range holds both its first and its last day and may run over Sunday.",
  example: 'monday',
  operations: ['equals', 'range'],
  list: undefined,
  // In the order of ISO 8601: Monday is 1.
  words: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
  wraps: true,
  parse: (written) => {
    const at = written.kind === 'word' ? weekday.words.indexOf(written.name) : -1;
    return at === -1 ? mismatch(written, 'a day of the week', weekday.example, weekday.words) : { key: at + 1 };
  },
  keys: (value) => [expectNumber(value)],
  text: (value) => showWeekday(expectNumber(value)),
  show: (value) => showWeekday(expectNumber(value)),
};

function showWeekday(key: number): string {
  return weekday.words[key - 1] ?? String(key);
}
