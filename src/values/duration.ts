import { expectNumber } from './expect.ts';
import { mismatch } from './mismatch.ts';
import { parseQuantity, showQuantity } from './quantity.ts';
import type { ValueType } from './value-type.ts';

const units = [
  { names: ['weeks', 'week'], factor: 604_800_000 },
  { names: ['days', 'day'], factor: 86_400_000 },
  { names: ['hours', 'hour'], factor: 3_600_000 },
  { names: ['minutes', 'minute'], factor: 60_000 },
  { names: ['seconds', 'second'], factor: 1000 },
  { names: ['milliseconds'], factor: 1 },
] as const;

export const duration: ValueType = {
  name: 'duration',
  doc: 'A length of time in seconds, minutes, hours, days or weeks.',
  example: '10 minutes',
  operations: ['equals', 'order'],
  list: undefined,
  words: [],
  wraps: false,
  parse: (written) =>
    written.kind === 'literal' && written.shape === 'duration'
      ? parseQuantity(written.text, units)
      : mismatch(written, 'a duration', duration.example),
  keys: (value) => [expectNumber(value)],
  text: (value) => showQuantity(expectNumber(value), units),
  show: (value) => showQuantity(expectNumber(value), units),
};
