import { quote } from '../diagnostics/quote.ts';
import { foldCase } from '../mail/fold-case.ts';
import { expectText } from './expect.ts';
import { mismatch } from './mismatch.ts';
import type { ValueType } from './value-type.ts';

export const extension: ValueType = {
  name: 'extension',
  doc: 'The last part of a file name with its dot, compared without case.',
  example: '.exe',
  operations: ['equals', 'text'],
  list: 'extensions',
  words: [],
  wraps: false,
  parse: (written) => {
    if (written.kind === 'text') return parseExtension(written.value);
    return written.kind === 'literal' && written.shape === 'extension'
      ? parseExtension(written.text)
      : mismatch(written, 'a file extension', extension.example);
  },
  keys: (value) => [expectText(value)],
  text: expectText,
  show: expectText,
};

/** A file extension in canonical spelling, or why it is none. */
export function parseExtension(written: string): { readonly key: string } | { readonly problem: string } {
  const key = foldCase(written);
  if (/^\.[^.\s/\\:\p{Cc}]+$/u.test(key)) return { key };
  const last = /^[^.]*(?:\.[^.]*)*(\.[^.\s/\\:\p{Cc}]+)$/u.exec(key)?.[1];
  if (last !== undefined)
    return { problem: `${quote(written)} is no file extension: only the last part counts, \`${last}\`` };
  return { problem: `${quote(written)} is no file extension${/^[\w-]+$/.test(key) ? `: write \`.${key}\`` : ''}` };
}
