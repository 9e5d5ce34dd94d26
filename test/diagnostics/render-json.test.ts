import { expect, test } from 'vitest';
import { renderJson } from '../../src/diagnostics/render-json.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import { parse } from '../../src/syntax/parse.ts';

test('an array of what lint promises', () => {
  const { diagnostics } = parse(
    makeSource('a.rules', 'reject 😀 when tls\nreject a when size > 25MB\nreject b when (\n'),
  );
  expect(JSON.parse(renderJson([...diagnostics, ...diagnostics].reverse()))).toEqual([
    {
      code: 'MP003',
      severity: 'error',
      message: '`😀` (U+1F600) means nothing here',
      file: 'a.rules',
      line: 1,
      column: 8,
      endLine: 1,
      endColumn: 10,
      help: 'if it belongs to a text, put the text in double quotes',
    },
    {
      code: 'MP004',
      severity: 'error',
      message: '`25MB` is neither a word nor a literal',
      file: 'a.rules',
      line: 2,
      column: 22,
      endLine: 2,
      endColumn: 26,
      help: 'write `25 MB`',
      fixes: [
        {
          kind: 'safe',
          title: 'put a blank before the unit',
          edits: [{ file: 'a.rules', line: 2, column: 22, endLine: 2, endColumn: 26, text: '25 MB' }],
        },
      ],
    },
    {
      code: 'MP007',
      severity: 'error',
      message: 'this `(` is never closed',
      file: 'a.rules',
      line: 3,
      column: 15,
      endLine: 3,
      endColumn: 16,
      help: 'close it with `)` before the statement ends',
    },
  ]);
});

test('an empty array where nothing was found', () => expect(renderJson([])).toBe('[]\n'));
