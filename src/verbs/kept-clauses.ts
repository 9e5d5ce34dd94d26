import type { Literal, Term, Word } from '../../grammar/ast.ts';
import { keyFacts } from '../core/declared-service.ts';
import type { Reader } from '../declarations/reader.ts';
import { incomplete } from '../diagnostics/findings/statements.ts';
import { nearest } from '../diagnostics/near.ts';
import type { Clause, Claused } from './clause.ts';

/** Clauses of rules that remember something. */

export const delay: Clause = {
  head: ['delay'],
  form: 'delay DURATION',
  doc: 'How long after first contact the client has to come again.',
  repeatable: false,
  read: (reader) => readDuration(reader, 'delay', 'delay 10 minutes'),
};

export const remember: Clause = {
  head: ['remember'],
  form: 'remember DURATION',
  doc: 'How long who came again is let through at once; each message that is accepted begins that time anew.',
  repeatable: false,
  read: (reader) => readDuration(reader, 'remember', 'remember 1 week'),
};

export const retryWithin: Clause = {
  head: ['retry', 'within'],
  form: 'retry within DURATION',
  doc: 'Who has not come again by then, counted from first contact, begins anew; 2 days unless said otherwise.',
  repeatable: false,
  read: (reader) => readDuration(reader, 'retry within', 'retry within 2 days'),
};

export const by: Clause = {
  head: ['by'],
  form: 'by PART, …',
  doc: `What is told apart: \`client\`, \`client/24\` (the network of the client: with these bits of IPv4, and 64 of IPv6), ${keyFacts.map((each) => `\`${each}\``).join(', ')}. For a client that SPF does not let send, its network (24 bits of IPv4, 64 of IPv6) stands in the place of the \`spf identity\`.`,
  repeatable: false,
  read: (reader) => {
    const parts: (readonly [Word | Literal, ...Word[]])[] = [];
    do {
      const part = readPart(reader);
      if (part === undefined) return undefined;
      parts.push(part);
    } while (reader.cursor.takePhrase(','));
    return { kind: 'by', parts };
  },
};

export const ifUnavailable: Clause = {
  head: ['if', 'unavailable'],
  form: 'if unavailable skip|defer',
  doc: 'What the rule does while it cannot be known what is remembered: `skip` goes on to the next rule, `defer` answers 451.',
  repeatable: false,
  read: (reader) => {
    const choice = (['skip', 'defer'] as const).find((each) => reader.cursor.takePhrase(each));
    return choice === undefined
      ? expected(reader, '`skip` or `defer`', 'if unavailable skip')
      : { kind: 'if unavailable', choice };
  },
};

export const to: Clause = {
  head: ['to'],
  form: 'to NUMBER recipients|messages per second|minute|hour|day|week|DURATION',
  doc: 'How much is accepted in any span of that time. Recipients are counted one by one, messages as a whole.',
  repeatable: false,
  read: (reader) => {
    const form = 'to 200 recipients per hour';
    const { cursor } = reader;
    const number = cursor.peek();
    if (number?.kind !== 'literal' || number.shape !== 'integer') return expected(reader, 'a number', form);
    cursor.take();
    const of = (['recipients', 'messages'] as const).find((each) => cursor.takePhrase(each));
    if (of === undefined) return expected(reader, '`recipients` or `messages`', form);
    if (!reader.phrase('per')) return undefined;
    const per = cursor.peek();
    const isTime = per?.kind === 'word' ? timeUnits.has(per.name) : per?.kind === 'literal' && per.shape === 'duration';
    if ((per?.kind !== 'word' && per?.kind !== 'literal') || !isTime)
      return expected(reader, 'a time, such as `hour` or `10 minutes`,', form);
    cursor.take();
    return { kind: 'to', number, of, per };
  },
};

/** Words for a time, in milliseconds. */
export const timeUnits: ReadonlyMap<string, number> = new Map([
  ['second', 1000],
  ['minute', 60_000],
  ['hour', 3_600_000],
  ['day', 86_400_000],
  ['week', 604_800_000],
]);

/** Words of what can be told apart, the longest first. */
const keyPhrases = keyFacts.map((each) => each.split(' ')).sort((one, other) => other.length - one.length);

/** `client/24`, or words; what they mean is looked up later. */
function readPart({ cursor, report }: Reader): readonly [Word | Literal, ...Word[]] | undefined {
  const first = cursor.peek();
  if (first?.kind === 'literal' && first.shape === 'prefix') {
    cursor.take();
    return [first];
  }
  if (first?.kind !== 'word') {
    report(incomplete.at(cursor.here(), 'something that can be told apart', 'by client/24, sender, recipient'));
    return undefined;
  }
  const phrase = keyPhrases.find((each) => each.every((word, ahead) => isMeant(cursor.peek(ahead), word)));
  cursor.take();
  return [first, ...(phrase ?? []).slice(1).flatMap(() => cursor.takeWord() ?? [])];
}

/** Whether a term is this word, or was probably meant to be: what exactly is wrong is said later. */
function isMeant(term: Term | undefined, word: string): boolean {
  return term?.kind === 'word' && (term.name === word || nearest(term.name, [word]) !== undefined);
}

function readDuration(reader: Reader, kind: 'delay' | 'remember' | 'retry within', form: string): Claused | undefined {
  const duration = reader.cursor.peek();
  if (duration?.kind !== 'literal' || duration.shape !== 'duration') return expected(reader, 'a duration', form);
  reader.cursor.take();
  return { kind, duration };
}

function expected({ cursor, report }: Reader, what: string, form: string): undefined {
  report(incomplete.at(cursor.here(), what, form));
  return undefined;
}
