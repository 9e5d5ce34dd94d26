import type { Literal, Shape, Text, Word } from '../../grammar/ast.ts';
import { nearest } from '../diagnostics/near.ts';
import { quote } from '../diagnostics/quote.ts';

/** What an admin calls each shape. */
const shapeNames: Readonly<Record<Shape, string>> = {
  network: 'an IP address or network',
  range: 'a range of addresses',
  prefix: 'a network of the client',
  extension: 'a file extension',
  domain: 'a domain',
  duration: 'a duration',
  size: 'a size',
  status: 'an enhanced status',
  date: 'a date',
  time: 'a time of day',
  integer: 'a number',
};

/**
 * Says that something of another kind was written than wanted; `wanted` has its article, `example` shows one, `words`
 * are the bare words that would do.
 */
export function mismatch(
  written: Literal | Text | Word,
  wanted: string,
  example: string,
  words: readonly string[] = [],
): { readonly problem: string } {
  switch (written.kind) {
    case 'literal':
      return {
        problem: `${quote(written.text)} is ${shapeNames[written.shape]}, not ${wanted} such as \`${example}\``,
      };
    case 'text': {
      const bare = words.includes(written.value.toLowerCase()) || literal.test(written.value);
      const advice = bare ? `: write it without quotes` : '';
      return { problem: `${quote(`"${written.value}"`)} is a text, not ${wanted} such as \`${example}\`${advice}` };
    }
    case 'word': {
      const near = nearest(written.name, words);
      const advice = near === undefined ? '' : `: did you mean \`${near}\`?`;
      return { problem: `${quote(written.name)} is a word, not ${wanted} such as \`${example}\`${advice}` };
    }
    default:
      return written satisfies never;
  }
}

/** What has a shape of its own, and so stands without quotes. */
const literal = /^(?:\d+(?: ?[a-z]+)?|[\d.]+(?:\/\d+)?|[\da-f]*:[\da-f:.]+(?:\/\d+)?|\d{4}-\d\d-\d\d|\.\w+)$/i;
