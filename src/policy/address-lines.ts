import type { Source } from '../diagnostics/source.ts';
import type { Span } from '../diagnostics/span.ts';

/** A word of a line, such as an address. */
export interface Word {
  readonly text: string;
  readonly span: Span;
}

/** A word ends at a blank or a comma, though not within quotes (RFC 5321 4.1.2). */
const wordForm = /(?:"(?:[^"\\]|\\.)*"?|[^\s,"])+/g;

/** The words of each line that has any. `#` before a word begins a comment; an indented line belongs to the one above it where that is `joined`. */
export function addressLines(source: Source, indented: 'joined' | 'alone'): readonly (readonly [Word, ...Word[]])[] {
  const lines: [Word, ...Word[]][] = [];
  let last: [Word, ...Word[]] | undefined;
  for (const [at, lineStart] of source.lineStarts.entries()) {
    const line = source.text.slice(lineStart, source.lineStarts[at + 1]);
    let isFirst = indented === 'alone' || !/^[ \t]/.test(line);
    for (const { 0: text, index } of line.matchAll(wordForm)) {
      if (text.startsWith('#')) break;
      const start = lineStart + index;
      const word: Word = { text, span: { source, start, end: start + text.length } };
      if (last === undefined || isFirst) {
        last = [word];
        lines.push(last);
      } else {
        last.push(word);
      }
      isFirst = false;
    }
  }
  return lines;
}
