import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeSource } from '../../src/diagnostics/source.ts';
import { parse } from '../../src/syntax/parse.ts';
import { print } from '../../src/syntax/print.ts';
import { withoutPlaces } from './same.ts';

const parameters = { seed: 20260101, numRuns: 300 };

const word = fc.constantFrom('reject', 'When', 'x', 'a-b', 'minutes', 'MP205', 'dead', 'ours');
const leaf = fc.constantFrom(
  'and',
  'OR',
  'not',
  '=',
  ',',
  '<',
  '>=',
  '"x"',
  '"\\"  \\\\ #("',
  '""',
  '10',
  '10 minutes',
  '3\t KB',
  '5.7.1',
  '.exe',
  '@.ebay.com',
  '10.0.0.0/8',
  '::1',
  '2026-12-31',
  '22:00',
);
const blank = fc.constantFrom(
  ' ',
  '  ',
  '\t',
  ' ',
  '\n  ',
  '\r\n\t',
  '\n\n ',
  ' # c\n ',
  '\n# c \n  ',
  '\n  # c\n\n # d\r\n ',
);
const { term } = fc.letrec<{ readonly term: string }>((tie) => ({
  term: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    word,
    leaf,
    fc.tuple(blank, tie('term'), blank, tie('term'), blank).map((parts) => `(${parts.join('')})`),
  ),
}));
const statement = fc
  .tuple(word, fc.array(fc.tuple(blank, term), { maxLength: 6 }))
  .map(([head, rest]) => head + rest.flat().join(''));
const declaration = fc
  .tuple(word, blank, word, blank, fc.array(fc.tuple(blank, term), { maxLength: 4 }))
  .map(([head, first, name, second, rest]) => [head, first, name, second, '=', ...rest.flat()].join(''));
const between = fc.constantFrom(
  '\n',
  '\n',
  '\n\n',
  '\r\n',
  '\n\n \n\n',
  '\n# c\n',
  '\n\n  # c\n',
  '\n# c\n\n',
  ' # c\n',
);
const policy = fc
  .tuple(
    fc.constantFrom('', '\ufeff', '\n', '# c\n'),
    fc.array(fc.tuple(fc.oneof(statement, declaration), between), { maxLength: 8 }),
  )
  .map(([head, rest]) => head + rest.flat().join(''));

test('what is printed says the same, and prints as itself', () => {
  fc.assert(
    fc.property(policy, (text) => {
      const { file, diagnostics } = parse(makeSource('a.rules', text));
      expect(diagnostics).toEqual([]);
      const printed = print(file);
      const again = parse(makeSource('a.rules', printed));
      expect(again.diagnostics).toEqual([]);
      expect(withoutPlaces(again.file)).toEqual(withoutPlaces(file));
      expect(print(again.file)).toBe(printed);
      expect(printed).not.toMatch(/[ \t\r]\n|\n\n\n|^\n/);
      expect(filledLines(printed)).toBe(filledLines(text));
    }),
    parameters,
  );
});

/** Lines with something on them: printing leaves their number as it is, which the diff of `fmt` relies on. */
function filledLines(text: string): number {
  return text.split('\n').filter((line) => line.trim() !== '').length;
}

const garbage = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        '(',
        ')',
        '"',
        '“',
        '#',
        '\n',
        '\r',
        ' ',
        '\\',
        '\0',
        '\ud800',
        '😀',
        'a',
        '1',
        '.',
        ':',
        '@',
        '/',
        '=',
        ';',
        '\ufeff',
        '10 minutes',
      ),
    )
    .map((parts) => parts.join('')),
);

test('whatever the text, there is a file and every finding has its place', () => {
  fc.assert(
    fc.property(garbage, (text) => {
      const { file, diagnostics } = parse(makeSource('a.rules', text));
      const starts = diagnostics.map(({ span }) => span.start);
      expect(starts).toEqual(starts.toSorted((one, other) => one - other));
      for (const { span } of diagnostics)
        expect(0 <= span.start && span.start < span.end && span.end <= text.length).toBe(true);
      for (const { terms } of file.statements) expect(terms[0].kind).toBe('word');
    }),
    { ...parameters, numRuns: 2000 },
  );
});
