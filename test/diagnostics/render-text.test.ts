import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { syntaxFindings } from '../../src/diagnostics/findings/syntax.ts';
import { renderText } from '../../src/diagnostics/render-text.ts';
import type { Source } from '../../src/diagnostics/source.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import type { Span } from '../../src/diagnostics/span.ts';
import { parse } from '../../src/syntax/parse.ts';

/** The place of a piece of text in a source. */
function placeOf(source: Source, piece: string): Span {
  const start = source.text.indexOf(piece);
  return { source, start, end: start + piece.length };
}

function found(span: Span, more: Partial<Diagnostic> = {}): Diagnostic {
  return { code: 'MP900', severity: 'warning', message: 'something is odd here', span, ...more };
}

const policy = makeSource(
  'msen.rules',
  `mailpolicy 1
networks ours = 192.0.2.0/24
reject early when client in ours
  reply 550 5.7.1 "no"
reject late
  when tls
  unless authenticated
  why "one"
  at once
accept everyone
`,
);
const list = makeSource('lists/ours.networks', '10.0.0.0/8\n192.0.2.0/24\n');

const wholeLate = { ...placeOf(policy, 'reject late'), end: policy.text.indexOf('\naccept') };

const cases: Readonly<Record<string, readonly Diagnostic[]>> = {
  'one place': [found(placeOf(policy, 'early'), { severity: 'error', label: 'this one', help: 'leave it out' })],
  'all there is to say': [
    found(placeOf(policy, 'early'), {
      label: 'this rule',
      secondary: [
        { span: placeOf(policy, 'ours'), label: 'declared here' },
        { span: placeOf(policy, 'client in ours'), label: 'and asked here' },
        { span: placeOf(list, '192.0.2.0/24'), label: 'the same network' },
      ],
      notes: ['the first note', 'the second note'],
      help: 'what to do',
      fixes: [
        { kind: 'safe', title: 'rename it', edits: [{ span: placeOf(policy, 'early'), text: 'at-first' }] },
        {
          kind: 'changes verdicts',
          title: 'delete the reply',
          edits: [{ span: placeOf(policy, '\n  reply 550 5.7.1 "no"'), text: '' }],
        },
      ],
    }),
  ],
  'several lines': [
    found(
      { ...placeOf(policy, 'reject early'), end: policy.text.indexOf('\nreject late') },
      { label: 'the whole rule' },
    ),
    found(wholeLate, { label: 'a long one', severity: 'note' }),
  ],
  'the end of the file': [found({ source: policy, start: policy.text.length, end: policy.text.length })],
  'an empty file': [found({ source: makeSource('empty.rules', ''), start: 0, end: 0 })],
  'order and repeats': [
    found(placeOf(policy, 'accept'), { message: 'third' }),
    found(placeOf(policy, 'mailpolicy'), { message: 'second' }),
    found(placeOf(list, '10.0.0.0/8'), { message: 'first' }),
    found(placeOf(policy, 'mailpolicy'), { message: 'second' }),
  ],
};

test.each(Object.entries(cases))('%s', async (name, diagnostics) => {
  await expect(renderText(diagnostics, { colour: false })).toMatchFileSnapshot(
    `golden/${name.replaceAll(' ', '-')}.txt`,
  );
});

test('each syntax finding', async () => {
  const rendered = syntaxFindings.map(({ code, bad }) =>
    renderText(parse(makeSource(`${code}.rules`, bad)).diagnostics, { colour: false }),
  );
  await expect(rendered.join('\n')).toMatchFileSnapshot('golden/syntax.txt');
});

test('colours only where they are wanted, and without them the same text', () => {
  const diagnostics = Object.values(cases).flat();
  const plain = renderText(diagnostics, { colour: false });
  const coloured = renderText(diagnostics, { colour: true });
  expect(plain).not.toContain('\u001b');
  expect(coloured).toContain('\u001b[1;31merror[MP900]\u001b[0m');
  expect(coloured.replaceAll(/\u001b\[[\d;]*m/g, '')).toBe(plain);
});

/** Source line and signs of the one finding in a text, at a piece of it. */
function marked(text: string, piece: string): readonly string[] {
  const rendered = renderText([found(placeOf(makeSource('a.rules', text), piece))], { colour: false });
  return rendered.split('\n').filter((line) => /^ *\d* \| /.test(line));
}

test.each([
  ['a\tb c', 'c', ['1 | a   b c', '  |       ^']],
  ['\t\ta b', 'a b', ['1 |         a b', '  |         ^^^']],
  ['漢字 b c', 'b', ['1 | 漢字 b c', '  |      ^']],
  ['漢字 b', '字', ['1 | 漢字 b', '  |   ^^']],
  ['e\u0301e\u0301 b', 'b', ['1 | e\u0301e\u0301 b', '  |    ^']],
  ['😀 b', 'b', ['1 | 😀 b', '  |    ^']],
  ['a b\r\nc', 'b\r\n', ['1 | a b', '  |   ^']],
  ['\u001b[31ma', 'a', ['1 | ␛[31ma', '  |      ^']],
  ['\u202ea\0\ud800', 'a', ['1 | \ufffda␀\ufffd', '  |  ^']],
])('%j marks %j', (text, piece, expected) => expect(marked(text, piece)).toEqual(expected));

test.each([0, 10, 500, 960, 999])('a long line is cut around what is marked, at %d', (at) => {
  const line = `${'a'.repeat(at)}!${'b'.repeat(999 - at)}`;
  const [shown = '', signs = ''] = marked(line, '!');
  expect(shown.length).toBeLessThan(130);
  expect(shown[signs.indexOf('^')]).toBe('!');
  expect(shown.includes('…a'), 'cut before').toBe(at > 100);
  expect(shown.endsWith('b…'), 'cut behind').toBe(at < 900);
});

test('a hundred findings are shown, the others are counted', () => {
  const source = makeSource('a.rules', 'x'.repeat(200));
  const diagnostics = Array.from({ length: 103 }, (_, start) =>
    found({ source, start, end: start + 1 }, start === 102 ? { severity: 'error' } : {}),
  );
  const rendered = renderText(diagnostics, { colour: false });
  expect(rendered.match(/MP900/g)).toHaveLength(100);
  expect(rendered.endsWith('… and 1 error, 2 warnings more\n')).toBe(true);
  expect(renderText([], { colour: false })).toBe('');
});

test('what an admin wrote does not steer the terminal', () => {
  const source = makeSource('a\u001b[2J.rules', 'reject \u0007');
  const rendered = renderText(
    [found(placeOf(source, '\u0007'), { message: 'odd `\u001b[2J`', help: 'leave out `\r\n`' })],
    { colour: false },
  );
  expect(rendered).not.toMatch(/[\0-\x09\x0b-\x1f]/);
});
