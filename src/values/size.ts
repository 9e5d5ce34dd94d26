import { expectNumber } from './expect.ts';
import { mismatch } from './mismatch.ts';
import { parseQuantity, showQuantity } from './quantity.ts';
import type { ValueType } from './value-type.ts';

const units = [
  { names: ['GB'], factor: 1024 ** 3 },
  { names: ['MB'], factor: 1024 ** 2 },
  { names: ['KB'], factor: 1024 },
  { names: ['octets', 'octet', 'B'], factor: 1 },
] as const;

export const size: ValueType = {
  name: 'size',
  doc: 'A size in octets, KB, MB or GB. 1 KB is 1024 octets.',
  example: '25 MB',
  operations: ['equals', 'order'],
  list: undefined,
  words: [],
  wraps: false,
  parse: (written) =>
    written.kind === 'literal' && written.shape === 'size'
      ? parseQuantity(written.text, units)
      : mismatch(written, 'a size', size.example),
  keys: (value) => [expectNumber(value)],
  text: (value) => showQuantity(expectNumber(value), units),
  show: (value) => showQuantity(expectNumber(value), units),
};
