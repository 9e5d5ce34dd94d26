import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { makeSource } from '../../src/diagnostics/source.ts';
import { parse } from '../../src/syntax/parse.ts';
import { print } from '../../src/syntax/print.ts';

function printed(text: string): string {
  const { file, diagnostics } = parse(makeSource('a.rules', text));
  expect(diagnostics).toEqual([]);
  return print(file);
}

describe.each(globSync('test/syntax/print/*.rules'))('%s', (path) => {
  const golden = path.replace(/\.rules$/, '.printed');
  test('is printed as its golden file', async () => {
    await expect(printed(readFileSync(path, 'utf8'))).toMatchFileSnapshot(`../../${golden}`);
  });
  test('its golden file stays as it is', () => {
    const text = readFileSync(golden, 'utf8');
    expect(printed(text)).toBe(text);
  });
});

test.each([
  ['', ''],
  ['\ufeff\n \n', ''],
  ['\r\n# x  \r\n\r\n\r\naccept  EVERYONE', '# x\n\naccept everyone\n'],
  ['a ( b,c )', 'a (b, c)\n'],
  ['a((b)(c))', 'a ((b) (c))\n'],
  ['a 10 \t minutes "x  y"', 'a 10 minutes "x  y"\n'],
  ['a\n\n\n\tb', 'a\n  b\n'],
  ['a#b', 'a  #b\n'],
  ['allow mp205', 'allow MP205\n'],
])('%j', (text, expected) => expect(printed(text)).toBe(expected));
