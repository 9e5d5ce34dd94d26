import { expectText } from './expect.ts';
import { mismatch } from './mismatch.ts';
import type { ValueType } from './value-type.ts';

export const disposition: ValueType = {
  name: 'disposition',
  doc: 'How a mail program is asked to show a part (RFC 2183): `inline` or `attachment`.',
  example: 'inline',
  operations: ['equals'],
  list: undefined,
  words: ['attachment', 'inline'],
  wraps: false,
  parse: (written) =>
    written.kind === 'word' && disposition.words.includes(written.name)
      ? { key: written.name }
      : mismatch(written, 'a disposition', disposition.example, disposition.words),
  keys: (value) => [expectText(value)],
  text: expectText,
  show: expectText,
};
