import { expect, test } from 'vitest';
import { syntaxFindings } from '../../src/diagnostics/findings/syntax.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import { parse } from '../../src/syntax/parse.ts';

function codesIn(text: string): string[] {
  return parse(makeSource('a.rules', text)).diagnostics.map(({ code }) => code);
}

test.each(syntaxFindings.map((page) => [page.code, page] as const))(
  '%s: its example and the one mended',
  (code, { bad, good }) => {
    expect([...new Set(codesIn(bad))]).toEqual([code]);
    expect(codesIn(good)).toEqual([]);
  },
);

/** Applies the first fix of the first finding. */
function mended(text: string): string {
  const [edit] = parse(makeSource('a.rules', text)).diagnostics[0]?.fixes?.[0]?.edits ?? [];
  return edit === undefined ? text : text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end);
}

test.each([
  ['a “b”', 'a "b"'],
  ["a 'b'", 'a "b"'],
  ['a “b', 'a “b'],
  ["a 'b\"c'", "a 'b\"c'"],
  ['a ‘’', 'a ‘’'],
  ['a\u00a0b', 'a b'],
  ['a b\u200bc', 'a bc'],
  ['a b;', 'a b'],
  ['a 25MB', 'a 25 MB'],
  ['a 10Minutes', 'a 10 Minutes'],
  ['a 25x', 'a 25x'],
  ['a b:', 'a b'],
  ['# x\n  a', '# x\na'],
])('the fix of %j gives %j', (text, expected) => expect(mended(text)).toBe(expected));

test.each([
  ['a "b\\"', '`\\"` is a quote inside the text; close it with another `"`'],
  ['a "b”', 'a typographic quote does not close it; write `"`'],
  ['a && b', 'write `and`'],
  ['a 10.0.0/8', 'a network is written `10.0.0.0/8`, with four numbers'],
  ['a 1.2.2026', 'a date is written `2026-12-31`'],
  ['a grün', 'words are made of the letters a to z, digits, `-` and `_`; other text stands in double quotes'],
  ['a msen.example', 'if it is text, put it in double quotes: `"msen.example"`'],
])('the help for %j', (text, expected) =>
  expect(parse(makeSource('a.rules', text)).diagnostics[0]?.help).toBe(expected),
);

test.each([
  ['a “b”', '`“` (U+201C) does not begin a text'],
  ['a \u00a0 b', 'a no-break space (U+00A0) means nothing here'],
  ['a \u0001', 'the character U+0001 means nothing here'],
  ['a \ud800', 'the character U+D800 means nothing here'],
  ['a €', '`€` (U+20AC) means nothing here'],
  [`a ${'b.'.repeat(100)}`, `\`${'b.'.repeat(19)}b…\` is neither a word nor a literal`],
])('the sentence for %j', (text, expected) =>
  expect(parse(makeSource('a.rules', text)).diagnostics[0]?.message).toBe(expected),
);
