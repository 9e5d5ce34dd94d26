import { describe, expect, test } from 'vitest';
import type { Term } from '../../grammar/ast.ts';
import { makeReader, read } from '../../grammar/parser.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import { textOf } from '../../src/diagnostics/span.ts';

/** A term as `kind:content`, with parentheses for groups. */
function show(term: Term): string {
  switch (term.kind) {
    case 'word':
    case 'connective':
      return `${term.kind}:${term.name}`;
    case 'text':
      return `text:${term.value}`;
    case 'literal':
      return `${term.shape}:${term.text}`;
    case 'symbol':
      return term.text;
    case 'group':
      return `(${term.terms.map(show).join(' ')})`;
    default:
      return term satisfies never;
  }
}

function termsOf(text: string): string[] {
  const { statements, diagnostics } = read(makeSource('a.rules', text));
  expect(diagnostics).toEqual([]);
  return statements.map((statement) => statement.terms.map(show).join(' '));
}

test('the grammar is sound', () => {
  expect(() => makeReader({ skipValidations: false })).not.toThrow();
});

describe('terms', () => {
  test.each([
    ['Reject NAMELESS', 'word:reject word:nameless'],
    ['a_1-b order notes nothing and-more', 'word:a_1-b word:order word:notes word:nothing word:and-more'],
    ['a and b OR not c', 'word:a connective:and word:b connective:or connective:not word:c'],
    ['a = b, c', 'word:a = word:b , word:c'],
    ['a<1<=2>3>=4', 'word:a < integer:1 <= integer:2 > integer:3 >= integer:4'],
    ['a (b(c) (d))', 'word:a (word:b (word:c) (word:d))'],
    ['a ""', 'word:a text:'],
    ['a "say \\"x\\" and \\\\ and \\d" # b', 'word:a text:say "x" and \\ and \\d'],
    ['a "x#y""z"', 'word:a text:x#y text:z'],
    ['a 10 minutes', 'word:a duration:10 minutes'],
    ['a 10 \t minute', 'word:a duration:10 minute'],
    ['a 10 minuteman', 'word:a integer:10 word:minuteman'],
    ['a 10\n  minutes', 'word:a integer:10 word:minutes'],
    ['a 25 MB,1 octet', 'word:a size:25 MB , size:1 octet'],
    ['a 550 5.7.1', 'word:a integer:550 status:5.7.1'],
    ['a .exe .7z', 'word:a extension:.exe extension:.7z'],
    ['a @ebay.com @.ebay.com @localhost', 'word:a domain:@ebay.com domain:@.ebay.com domain:@localhost'],
    ['a 192.0.2.1 10.0.0.0/8', 'word:a network:192.0.2.1 network:10.0.0.0/8'],
    ['a 2001:db8::/32 ::1 dead:beef::', 'word:a network:2001:db8::/32 network:::1 network:dead:beef::'],
    ['a 2026-12-31 6:00 22:00', 'word:a date:2026-12-31 time:6:00 time:22:00'],
    ['dead beef 1e', undefined],
  ])('%s', (text, expected) => {
    if (expected === undefined) expect(read(makeSource('a.rules', text)).diagnostics).toHaveLength(1);
    else expect(termsOf(text)).toEqual([expected]);
  });
});

describe('statements', () => {
  test.each([
    ['', []],
    ['\n\n# nothing\n', []],
    ['\ufeffa\nb', ['word:a', 'word:b']],
    ['\r\na\r\n  b\r\nc\r\n', ['word:a word:b', 'word:c']],
    ['a\n\n  # x\n# y\n\n\tb\n#z\nc', ['word:a word:b', 'word:c']],
    ['# x\na # y\nb', ['word:a', 'word:b']],
  ])('%j', (text, expected) => expect(termsOf(text)).toEqual(expected));

  test('are read in stretches, without a seam', () => {
    const lines = Array.from({ length: 5000 }, (_, index) => `reject rule-${index} # ${index}\n  when (tls)\n\n`);
    const { statements, comments } = read(makeSource('a.rules', lines.join('')));
    expect(statements.map(({ terms: [, name] }) => name && textOf(name.span))).toEqual(
      lines.map((_, index) => `rule-${index}`),
    );
    expect(comments.map(({ span }) => textOf(span))).toEqual(lines.map((_, index) => `# ${index}`));
    expect(statements.every(({ span }) => textOf(span).startsWith('reject') && textOf(span).endsWith('(tls)'))).toBe(
      true,
    );
  });
});

test('every character is a part of some token', () => {
  for (let code = 0; code < 0x10000; code += 1) {
    const text = String.fromCharCode(code);
    const { statements, comments, diagnostics } = read(makeSource('a.rules', `a ${text} b`));
    if (diagnostics.length > 0)
      expect(diagnostics.map(({ span }) => textOf(span))).toEqual([
        text === '"' ? '" b' : expect.stringContaining(text),
      ]);
    else expect(comments.length + statements.length, `U+${code.toString(16)}`).toBeGreaterThan(0);
  }
});
