import { expectText } from './expect.ts';
import { fold } from './fold.ts';
import { mismatch } from './mismatch.ts';
import type { ValueType } from './value-type.ts';

export const text: ValueType = {
  name: 'text',
  doc: 'A text, compared without case; a run of blanks or line ends counts as one blank.',
  example: '"Lottery"',
  operations: ['equals', 'text'],
  list: undefined,
  words: [],
  wraps: false,
  parse: (written) =>
    written.kind === 'text' ? { key: fold(written.value) } : mismatch(written, 'a text in double quotes', text.example),
  keys: (value) => [fold(expectText(value))],
  text: expectText,
  show: expectText,
};
