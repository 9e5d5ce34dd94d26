import type { Literal, Shape, Text, Word } from '../../grammar/ast.ts';
import { quote } from '../diagnostics/quote.ts';

/** What an admin calls each shape. */
const shapeNames: Readonly<Record<Shape, string>> = {
  network: 'an IP address or network',
  extension: 'a file extension',
  domain: 'a domain',
  duration: 'a duration',
  size: 'a size',
  status: 'an enhanced status',
  date: 'a date',
  time: 'a time of day',
  integer: 'a number',
};

/** Says that something of another kind was written than wanted; `wanted` has its article, `example` shows one. */
export function mismatch(
  written: Literal | Text | Word,
  wanted: string,
  example: string,
): { readonly problem: string } {
  switch (written.kind) {
    case 'literal':
      return {
        problem: `${quote(written.text)} is ${shapeNames[written.shape]}, not ${wanted} such as \`${example}\``,
      };
    case 'text':
      return { problem: `${quote(`"${written.value}"`)} is a text, not ${wanted} such as \`${example}\`` };
    case 'word':
      return { problem: `${quote(written.name)} is a word, not ${wanted} such as \`${example}\`` };
    default:
      return written satisfies never;
  }
}
