import type { Random } from './random.ts';
import { pick } from './random.ts';

/** Changes a text in one way; `other` is a second one to take parts from. */
type Mutation = (random: Random, text: string, other: string) => string;

/** Longest text that comes of it, so that a million of them take minutes: what is long is tested by the worst cases. */
const mostUnits = 6000;

/** A text with one to four changes. */
export function mutate(random: Random, text: string, other: string): string {
  let changed = text;
  for (let left = 1 + random(4); left > 0; left--) changed = pick(random, mutations)(random, changed, other);
  return changed.length > mostUnits ? changed.slice(0, mostUnits) : changed;
}

/** Octets at a place are others, more or fewer; what is then no UTF-8 becomes U+FFFD, as on reading. */
const octets: Mutation = (random, text) => {
  const bytes = Buffer.from(text);
  const at = random(bytes.length + 1);
  const gone = random(4);
  const come = Buffer.from(Array.from({ length: random(4) }, () => random(256)));
  return Buffer.concat([bytes.subarray(0, at), come, bytes.subarray(at + gone)]).toString();
};

const oddities = [
  ...'()"#,=<>\\\n\r\t\0\'|&!{}[]:;@%*',
  '“',
  '\u00a0',
  '\u200b',
  '\u202e',
  '\ufeff',
  '\ud800',
  '😀',
  'é',
  'а',
  '\r\n',
  '\n  ',
  '\n---\n',
  '2026-02-30',
  '0.0.0.0/0',
  '::ffff:1.2.3.4',
  '999999999999999999999 MB',
  '1e309',
  'constructor',
  '__proto__',
  '"{"',
  '"{help}{}"',
  '{sender',
  ' not ',
  ' and ',
  ' or ',
  ' allow MP999 because "x"',
  ' until 2020-01-31',
  ' at once',
  ' observe ',
  ' any attachment ',
  'include "fuzz.rules"\n',
];

const oddity: Mutation = (random, text) => {
  const at = random(text.length + 1);
  return text.slice(0, at) + pick(random, oddities) + text.slice(at + random(3));
};

/** Words, texts, blanks and signs. */
const token = /"(?:[^"\\\n]|\\.)*"?|[\w.@:/-]+|\s+|./gsu;

const tokens: Mutation = (random, text, other) => {
  const all = text.match(token) ?? [''];
  const at = random(all.length);
  const foreign = other.match(token) ?? [''];
  const to = random(all.length);
  switch (random(5)) {
    case 0:
      return all.toSpliced(at, 1 + random(3)).join('');
    case 1:
      return all.toSpliced(at, 1, pick(random, foreign)).join('');
    case 2:
      return all.toSpliced(at, 0, pick(random, foreign), ' ').join('');
    case 3:
      return all
        .with(at, all[to] ?? '')
        .with(to, all[at] ?? '')
        .join('');
    default:
      return all.toSpliced(at, 0, ' ', all[at] ?? '', ' ').join('');
  }
};

const lines: Mutation = (random, text, other) => {
  const all = text.split('\n');
  const at = random(all.length);
  const to = random(all.length);
  switch (random(5)) {
    case 0:
      return all.toSpliced(at, 1).join('\n');
    case 1:
      return all.toSpliced(at, 0, all[to] ?? '').join('\n');
    case 2:
      return all
        .with(at, all[to] ?? '')
        .with(to, all[at] ?? '')
        .join('\n');
    case 3:
      return all.toSpliced(at, 0, pick(random, other.split('\n'))).join('\n');
    default:
      return all.with(at, `${' '.repeat(random(4))}${all[at]?.trimStart()}`).join('\n');
  }
};

const splice: Mutation = (random, text, other) =>
  text.slice(0, random(text.length + 1)) + other.slice(random(other.length + 1));

/** A stretch over and over. */
const repeat: Mutation = (random, text) => {
  const from = random(text.length + 1);
  const to = Math.min(text.length, from + 1 + random(40));
  return text.slice(0, to) + text.slice(from, to).repeat(1 + random(60)) + text.slice(to);
};

const nestings: readonly (readonly [string, string])[] = [
  ['(', ')'],
  ['not ', ''],
  ['not (', ')'],
  ['any attachment (', ')'],
  ['no recipient (', ')'],
  ['tls or (', ')'],
  ['[', ']'],
  ['{a: ', '}'],
  ['- ', ''],
  ['"', '"'],
];

/** A stretch inside many of the same. */
const nest: Mutation = (random, text) => {
  const from = random(text.length + 1);
  const to = Math.min(text.length, from + random(40));
  const depth = 1 + random(pick(random, [3, 80, 300]));
  const [open, close] = pick(random, nestings);
  return (
    text.slice(0, from) +
    open.repeat(depth) +
    text.slice(from, to) +
    close.repeat(Math.max(0, depth - random(2))) +
    text.slice(to)
  );
};

const mutations: readonly Mutation[] = [octets, oddity, tokens, tokens, tokens, lines, lines, splice, repeat, nest];
