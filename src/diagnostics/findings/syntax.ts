import type { Fix } from '../diagnostic.ts';
import type { FindingPage } from '../finding.ts';
import { finding } from '../finding.ts';
import { quote } from '../quote.ts';
import type { Span } from '../span.ts';
import { textOf } from '../span.ts';

export const unterminatedText = finding(
  {
    code: 'MP001',
    severity: 'error',
    title: 'text without its closing quote',
    doc: 'A text stands between two double quotes on one line. Inside it `\\"` is a quote and `\\\\` is a backslash. Without the closing quote nobody can tell where the text was meant to end, so the whole statement is left unread.',
    bad: policy('reject nameless when helo missing', '  reply 550 5.7.1 "say who you are'),
    good: policy('reject nameless when helo missing', '  reply 550 5.7.1 "say who you are"'),
  },
  (text: string) => ({ message: 'this text has no closing quote on its line', help: helpToClose(text) }),
);

export const wrongQuotes = finding(
  {
    code: 'MP002',
    severity: 'error',
    title: 'typographic or single quotes',
    doc: 'Only the straight double quote begins and ends a text. Word processors and web pages turn it into typographic ones; single quotes and backticks are ordinary characters, which mean something inside a text only.',
    bad: policy('reject nameless when helo missing', '  reply 550 5.7.1 “say who you are”'),
    good: policy('reject nameless when helo missing', '  reply 550 5.7.1 "say who you are"'),
  },
  (span: Span) => {
    const written = textOf(span);
    const message = `${nameOf(written)} does not begin a text`;
    const help = 'texts stand in straight double quotes: `"…"`';
    const inner = written.slice(1, -1);
    if (inner === '' || !closesQuotes(written) || /["\\]/.test(inner)) return { message, help };
    return { message, help, fixes: [replace(span, 'write straight double quotes', `"${inner}"`)] };
  },
);

export const strangeCharacter = finding(
  {
    code: 'MP003',
    severity: 'error',
    title: 'a character that means nothing here',
    doc: 'Outside of texts and comments a policy is made of words, literals, texts, parentheses and `, = < <= > >=`. Any other character is a slip of the hand, a habit from another language, or an invisible guest from a web page.',
    bad: policy('reject nameless when helo missing;'),
    good: policy('reject nameless when helo missing'),
  },
  (span: Span) => {
    const written = textOf(span);
    const message = `${nameOf(written)} means nothing here`;
    if (/^[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+$/.test(written)) {
      return { message, help: 'write an ordinary blank', fixes: [replace(span, 'write an ordinary blank', ' ')] };
    }
    if (/^[\xad\u200b-\u200f\u2060\ufeff]+$/.test(written)) {
      return { message, help: 'delete it', fixes: [replace(span, 'delete the invisible character', '')] };
    }
    if (/^;+$/.test(written)) {
      const help = 'a statement ends where its indented lines end';
      return { message, help, fixes: [replace(span, 'delete it', '')] };
    }
    const connective = connectives.get(written);
    if (connective !== undefined && !comparesOnwards(span)) {
      const help = `write \`${connective}\``;
      return { message, help, fixes: [replace(span, help, asWord(connective, span))] };
    }
    const [, help] = characterHelp.find(([pattern]) => pattern.test(written)) ?? [];
    return { message, help: help ?? 'if it belongs to a text, put the text in double quotes' };
  },
);

export const strangeWord = finding(
  {
    code: 'MP004',
    severity: 'error',
    title: 'bare text that is neither a word nor a literal',
    doc: 'Only text with a shape of its own stands bare: `10.0.0.0/8`, `.exe`, `@ebay.com`, `10 minutes`, `25 MB`, `5.7.1`, `2026-12-31`, `22:00`. Host names, addresses, URLs and all other text stand in double quotes, so that a slip in a literal is never taken for something else.',
    bad: policy('domains hosted = msen.example', 'relay to hosted'),
    good: policy('domains hosted = "msen.example"', 'relay to hosted'),
  },
  (span: Span) => {
    const written = textOf(span);
    const message = `${quote(written)} is neither a word nor a literal`;
    const quantity = /^(\d+)([A-Za-z]+)$/.exec(written);
    if (quantity !== null && /^(?:octets?|[KMG]?B|(?:second|minute|hour|day|week)s?)$/i.test(quantity[2] ?? '')) {
      const spaced = `${quantity[1]} ${quantity[2]}`;
      return { message, help: `write \`${spaced}\``, fixes: [replace(span, 'put a blank before the unit', spaced)] };
    }
    if (/^[A-Za-z][\w-]*[.:]$/.test(written)) {
      const word = written.slice(0, -1);
      return { message, help: `write \`${word}\``, fixes: [replace(span, `delete the \`${written.at(-1)}\``, word)] };
    }
    const [, help] = wordHelp.find(([pattern]) => pattern.test(written)) ?? [];
    return { message, help: help ?? `if it is text, put it in double quotes: \`"${quote(written).slice(1, -1)}"\`` };
  },
);

export const indentedStart = finding(
  {
    code: 'MP005',
    severity: 'error',
    title: 'the first statement is indented',
    doc: 'A statement is a line that begins at the margin, with the indented lines under it. An indented line goes on with the statement above it; above the first statement there is none.',
    bad: `  ${policy()}`,
    good: policy(),
  },
  (span: Span) => ({
    message: `${quote(textOf(span))} is indented, but there is no statement above it to go on with`,
    help: 'begin the line at the margin',
    fixes: [
      {
        kind: 'safe',
        title: 'move it to the margin',
        edits: [
          {
            span: { ...span, start: span.source.text.lastIndexOf('\n', span.start - 1) + 1, end: span.start },
            text: '',
          },
        ],
      },
    ],
  }),
);

export const noVerb = finding(
  {
    code: 'MP006',
    severity: 'error',
    title: 'a statement that does not begin with a word',
    doc: 'Each statement begins with the word that says what it is: a verb such as `reject`, or a declaration such as `networks`. A line at the margin that begins with something else is mostly the continuation of the statement above it, and wants to be indented.',
    bad: policy('reject late when date is', '2026-12-31'),
    good: policy('reject late when date is', '  2026-12-31'),
  },
  (text: string) => ({
    message: `a statement cannot begin with ${quote(text)}`,
    help: 'begin it with a verb or a declaration; if it goes on with the statement above, indent the line',
  }),
);

export const unclosedGroup = finding(
  {
    code: 'MP007',
    severity: 'error',
    title: 'a parenthesis that is never closed',
    doc: 'A `(` is closed by a `)` in the same statement. A statement ends before the next line that begins at the margin, so a `)` at the margin closes nothing.',
    bad: policy('reject nameless when (helo missing and not tls'),
    good: policy('reject nameless when (helo missing and not tls)'),
  },
  () => ({ message: 'this `(` is never closed', help: 'close it with `)` before the statement ends' }),
);

export const strayClose = finding(
  {
    code: 'MP008',
    severity: 'error',
    title: 'a closing parenthesis without an opening one',
    doc: 'A `)` closes a `(` that stands before it in the same statement.',
    bad: policy('reject nameless when helo missing and not tls)'),
    good: policy('reject nameless when helo missing and not tls'),
  },
  () => ({ message: 'this `)` closes nothing', help: 'delete it, or write the `(` that it was meant to close' }),
);

export const emptyGroup = finding(
  {
    code: 'MP009',
    severity: 'error',
    title: 'parentheses with nothing between them',
    doc: 'Parentheses hold a condition. Empty ones hold nothing that could be true or false.',
    bad: policy('reject nameless when any attachment ()'),
    good: policy('reject nameless when any attachment'),
  },
  () => ({ message: 'there is nothing between these parentheses', help: 'write a condition in them, or delete them' }),
);

export const nestedTooDeep = finding(
  {
    code: 'MP010',
    severity: 'error',
    title: 'parentheses nested too deep',
    doc: 'Parentheses may stand in parentheses up to 64 deep. A condition that needs more is unreadable: `define` gives its parts names.',
    bad: policy(`reject nameless when ${'('.repeat(65)}helo missing${')'.repeat(65)}`),
    good: policy('reject nameless when ((helo missing))'),
  },
  (deepest: number) => ({
    message: `parentheses are nested more than ${deepest} deep`,
    help: 'give a part of the condition a name with `define`',
  }),
);

/** Every code of this file, in order. */
export const syntaxFindings: readonly FindingPage[] = [
  unterminatedText,
  wrongQuotes,
  strangeCharacter,
  strangeWord,
  indentedStart,
  noVerb,
  unclosedGroup,
  strayClose,
  emptyGroup,
  nestedTooDeep,
];

/** The shortest policy with these lines in it. */
function policy(...lines: readonly string[]): string {
  const rest = ['relay for authenticated', 'accept everyone'];
  return `${['mailpolicy 1', 'otherwise reply 550 5.7.1 "no"', ...lines, ...rest].join('\n')}\n`;
}

function replace(span: Span, title: string, text: string): Fix {
  return { kind: 'safe', title, edits: [{ span, text }] };
}

function helpToClose(text: string): string {
  if (text.trimEnd().endsWith('\\"')) return '`\\"` is a quote inside the text; close it with another `"`';
  if (/[“”„‟]/.test(text)) return 'a typographic quote does not close it; write `"`';
  return 'write `"` where it ends';
}

/** Whether a text in wrong quotes has both of them. */
function closesQuotes(written: string): boolean {
  return /[“”„‟«»‘’‚‛'`]$/.test(written);
}

/** Signs for connectives, and the words for them. */
const connectives: ReadonlyMap<string, string> = new Map([
  ['&', 'and'],
  ['&&', 'and'],
  ['|', 'or'],
  ['||', 'or'],
  ['!', 'not'],
]);

/** Whether an operator of another language goes on behind it: `!=`. */
function comparesOnwards({ source, end }: Span): boolean {
  return /[=<>~]/.test(source.text[end] ?? '');
}

/** A word in the place of a sign: with blanks where there are none. */
function asWord(word: string, { source, start, end }: Span): string {
  const before = /[\s(]/.test(source.text[start - 1] ?? ' ') ? '' : ' ';
  return `${before}${word}${/\s/.test(source.text[end] ?? ' ') ? '' : ' '}`;
}

/** Habits from other languages, and what to write instead. */
const characterHelp: readonly (readonly [pattern: RegExp, help: string])[] = [
  [/^&+$/, 'write `and`'],
  [/^\|+$/, 'write `or`'],
  [/^!+$/, 'write `not` before the whole comparison'],
  [/^\[/, 'several values are a declared list, asked for by its name: `sender domain in partners`'],
  [/^[\]{}]+$/, 'conditions are grouped with `(` and `)`; a placeholder such as `{sender}` stands inside a text'],
  [/^\*+$/, 'all subdomains of a domain are written with a dot before it: `@.example.com` or `".example.com"`'],
  [/^\\+$/, 'a statement goes on with the next line if that is indented'],
];

/** Near misses of literals, and how the literal is written. */
const wordHelp: readonly (readonly [pattern: RegExp, help: string])[] = [
  [/^[\d.]+-[\d.]+$/, 'a range of addresses is written as networks: `10.0.0.0/8`'],
  [/^\d{1,2}:\d{2}:\d{2}$/, 'a time of day is written `22:00`, without seconds'],
  [/^(?:\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{4})$/, 'a date is written `2026-12-31`'],
  [/^\d+\.\d+$/, 'numbers are whole; a status such as `5.7.1` has three parts'],
  [/\/\d{1,3}(?:\.\d{1,3}){3}$/, 'the mask of a network is written as a prefix length: `10.0.0.0/8`'],
  [/^\d+[\d.]*(?:\/\d*)?$/, 'a network is written `10.0.0.0/8`, with four numbers'],
  [/^\/\d+$/, 'a network is written `10.0.0.0/8`, without blanks'],
  [/[^\x00-\x7f]/, 'words are made of the letters a to z, digits, `-` and `_`; other text stands in double quotes'],
];

/** Characters that cannot be seen, or are easily taken for others. */
const characterNames: ReadonlyMap<number, string> = new Map([
  [0x00, 'a NUL character'],
  [0x0b, 'a vertical tab'],
  [0x0c, 'a form feed'],
  [0x0d, 'a carriage return'],
  [0x1b, 'an escape character'],
  [0x7f, 'a delete character'],
  [0xa0, 'a no-break space'],
  [0xad, 'a soft hyphen'],
  [0x200b, 'a zero width space'],
  [0x200c, 'a zero width non-joiner'],
  [0x200d, 'a zero width joiner'],
  [0x2028, 'a line separator'],
  [0x2029, 'a paragraph separator'],
  [0x202f, 'a narrow no-break space'],
  [0x3000, 'an ideographic space'],
  [0xfeff, 'a byte order mark'],
  [0xfffd, 'a replacement character'],
]);

/** The first character of a run, with its code point: what the eye cannot tell apart is told apart by it. */
function nameOf(run: string): string {
  const code = run.codePointAt(0) ?? 0;
  const point = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const shown = characterNames.get(code);
  if (shown !== undefined) return `${shown} (${point})`;
  const isPrintable = /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(String.fromCodePoint(code));
  return isPrintable ? `\`${String.fromCodePoint(code)}\` (${point})` : `the character ${point}`;
}
