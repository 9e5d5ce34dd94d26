import type { TokenType } from 'chevrotain';
import { createToken, Lexer } from 'chevrotain';
import type { Shape } from './ast.ts';

/** What words and bare literals are made of; letters beyond ASCII too, so that a misplaced `prüfung` is one token. */
const bare = String.raw`[\w.@:/\xc0-\u1fff\u2c00-\u2fff\u3040-\ud7ff-]`;

/** Words and bare literals end where no more of it follows: `example.com` is neither a word nor an extension. */
const end = `(?!${bare})`;

/** The newline before a statement: something stands at the margin of the next line. Other newlines are blanks. */
export const StatementBreak = createToken({
  name: 'StatementBreak',
  pattern: /\n(?=[^ \t\r\n#])/,
  start_chars_hint: ['\n'],
  line_breaks: true,
});
/** A carriage return counts before a newline only: alone it would look like one to some editors and not to others. */
const Newline = createToken({ name: 'Newline', pattern: /\n|\r(?=\n)/, group: Lexer.SKIPPED, line_breaks: true });
const Blank = createToken({ name: 'Blank', pattern: /[ \t]+/, group: Lexer.SKIPPED });
/** Kept beside the tokens, without the blanks at its end. */
const Comment = createToken({ name: 'Comment', pattern: /#(?:[^\r\n]*[^ \t\r\n])?/, group: 'comments' });

/** Every token that is a term by itself. */
export const Leaf = createToken({ name: 'Leaf', pattern: Lexer.NA });
export const Open = createToken({ name: 'Open', pattern: '(' });
export const Close = createToken({ name: 'Close', pattern: ')' });

export const Connective = leaf('Connective', `(?:and|or|not)${end}`, 'i');
export const Word = leaf('Word', `[A-Za-z][A-Za-z0-9_-]*${end}`);
export const Text = leaf('Text', String.raw`"[^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*"`);
const Sign = leaf('Sign', '[,=]|[<>]=?');

const ipv4 = String.raw`\d{1,3}(?:\.\d{1,3}){3}`;
const group = String.raw`[\da-fA-F]{1,4}`;
const ipv6 = String.raw`[\da-fA-F:]{0,39}::[\da-fA-F:]{0,39}(?:${ipv4})?|(?:${group}:){6}(?:${group}:${group}|${ipv4})`;
const label = String.raw`[\w\xc0-\u1fff\u2c00-\u2fff\u3040-\ud7ff]+`;

/**
 * The shapes that may stand bare. No text has two of them, since each ends where bare text ends; only a quantity
 * must be tried before the integer in it. Blanks inside a shape stay on one line.
 */
const literals: readonly { readonly shape: Shape; readonly token: TokenType }[] = [
  literal('duration', String.raw`\d+[ \t]+(?:second|minute|hour|day|week)s?`, 'i'),
  literal('size', String.raw`\d+[ \t]+(?:octets?|B|KB|MB|GB)`, 'i'),
  literal('integer', String.raw`\d+`),
  literal('status', String.raw`\d\.\d{1,3}\.\d{1,3}`),
  literal('date', String.raw`\d{4}-\d{2}-\d{2}`),
  literal('time', String.raw`\d{1,2}:\d{2}`),
  literal('network', String.raw`(?:${ipv4}|${ipv6})(?:/\d{1,3})?`),
  literal('range', String.raw`${ipv4}-(?:${ipv4}|\d{1,3})`),
  literal('prefix', String.raw`[A-Za-z]+/\d{1,3}`),
  literal('extension', String.raw`\.\w[\w-]*`),
  literal('domain', String.raw`@\.?${label}(?:[.-]+${label})*`),
];

/** The shape of each literal's token. */
export const shapeOf: ReadonlyMap<TokenType, Shape> = new Map(literals.map(({ shape, token }) => [token, shape]));

/** What can be no term. Whatever a policy holds, it is cut into tokens: the lexer itself has nothing to report. */
export const Bad = createToken({ name: 'Bad', pattern: Lexer.NA });
/** A text without its end, up to the end of the line. */
export const BadString = bad('BadString', '"[^\\r\\n]*');
/** A text in typographic or single quotes. */
export const BadQuotes = bad('BadQuotes', [quoted('“”„‟«»'), quoted("‘’‚‛'`")].join('|'));
/** Bare text of no known shape. */
export const BadBare = bad('BadBare', `${bare}+`);
/** Characters that mean nothing outside texts and comments. */
const BadCharacter = bad(
  'BadCharacter',
  String.raw`[\0-\x08\x0b\x0c\x0e-\x1f!$%&*+;?[\\\]^{|}~\x7f-\xaa\xac-\xba\xbc-\xbf\u2000-\u2017\u2020-\u2bff\u3000-\u303f\ud800-\uffff]+|\r(?!\n)`,
);

/** The language's whole vocabulary, in the order in which tokens are tried. */
export const vocabulary: readonly TokenType[] = [
  Blank,
  Connective,
  Word,
  Text,
  Sign,
  ...literals.map(({ token }) => token),
  Open,
  Close,
  StatementBreak,
  Newline,
  Comment,
  BadString,
  BadQuotes,
  BadBare,
  BadCharacter,
];

function leaf(name: string, pattern: string, flags = ''): TokenType {
  return createToken({ name, pattern: new RegExp(pattern, flags), categories: Leaf, line_breaks: false });
}

function literal(shape: Shape, pattern: string, flags = ''): { readonly shape: Shape; readonly token: TokenType } {
  const name = shape.charAt(0).toUpperCase() + shape.slice(1);
  return { shape, token: leaf(name, `(?:${pattern})${end}`, flags) };
}

function bad(name: string, pattern: string): TokenType {
  return createToken({ name, pattern: new RegExp(pattern), categories: Bad, line_breaks: false });
}

/** Text between quotes of one family; without a closing one it goes on to the end of the line. */
function quoted(quotes: string): string {
  return `[${quotes}][^${quotes}\\r\\n]*[${quotes}]?`;
}
