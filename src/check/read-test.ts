import type { Literal, Term, Text, Word } from '../../grammar/ast.ts';
import type { Written } from '../declarations/written.ts';
import type { Diagnostic, TextEdit } from '../diagnostics/diagnostic.ts';
import { nearMiss, unknownFact, unknownOperator } from '../diagnostics/findings/conditions.ts';
import { incomplete } from '../diagnostics/findings/statements.ts';
import { nearest } from '../diagnostics/near.ts';
import type { Span } from '../diagnostics/span.ts';
import { join, textOf } from '../diagnostics/span.ts';
import type { Fact } from '../facts/fact.ts';
import { nearFacts } from '../facts/near-misses.ts';
import { facts } from '../facts/registry.ts';
import type { Cursor } from '../syntax/cursor.ts';
import type { NearMiss } from '../values/operators/near-misses.ts';
import { claims, nearMisses } from '../values/operators/near-misses.ts';
import type { Operator } from '../values/operators/operator.ts';
import { operators } from '../values/operators/registry.ts';
import { valueType } from '../values/registry.ts';
import { yesNo } from '../values/yes-no.ts';

type Report = (diagnostic: Diagnostic) => void;

/** A fact as it stands in a condition, with the text or name behind its own where it takes one. */
export interface FoundFact {
  readonly fact: Fact;
  readonly span: Span;
  readonly argument: Text | Word | Literal | undefined;
}

/**
 * Reads what is asked of a fact that has just been taken: its operator with its operands. English that comes near an
 * operator is read as what it means, and reported with its fix. Undefined, and reported, when it cannot be read.
 */
export function readTest(cursor: Cursor, found: FoundFact, report: Report): Written | undefined {
  const { fact, span, argument } = found;
  if (fact.argument !== undefined && argument === undefined) {
    report(incomplete.at(cursor.here(), whatBehind(fact), fact.example));
    return undefined;
  }
  if (fact.type === yesNo.name) return readClaim(cursor, found, report);
  // Names of facts go on with words that are operators too, `sender is signed`; lists may have any name.
  const isOfList = operatorAt(cursor)?.slots.some((slot) => typeof slot !== 'string' && slot.takes === 'list') ?? false;
  const longer = isOfList ? undefined : longerFact(cursor, found, 2);
  if (longer !== undefined) {
    report(unknownFact.at(longer.span, longer.written, longer.near));
    return undefined;
  }
  const start = cursor.here();
  const near = takeNearMiss(cursor, valueType(fact.type).words);
  const operator = near === undefined ? takeOperator(cursor) : operators.find((each) => each.name === near.instead);
  if (operator === undefined) {
    reportOperator(cursor, found, report);
    return undefined;
  }
  const operatorSpan = join(start, cursor.last());
  const read = takeOperands(cursor, operator, near, report);
  if (read === undefined) return undefined;
  // Where the operator does not fit the fact, that is the fault, however it is written.
  if (near !== undefined && operator.fits(valueType(fact.type)))
    reportNearMiss(near, operator, span, operatorSpan, read.edits, report);
  const whole = join(span, cursor.last());
  const test: Written = {
    kind: 'test',
    fact: fact.name,
    factSpan: span,
    argument,
    operator: operator.name,
    operatorSpan,
    operands: read.operands,
    span: whole,
  };
  return near?.negated === true ? { kind: 'not', of: test, span: whole } : test;
}

function whatBehind({ name, argument }: Fact): string {
  if (argument === 'text') return `the name behind \`${name}\`, in double quotes,`;
  if (argument === 'duration') return `a duration behind \`${name}\``;
  return `the name of a \`${argument}\` behind \`${name}\``;
}

/** A yes-or-no fact stands alone; `is true` and `is false` behind it are read as what they mean. */
function readClaim(cursor: Cursor, found: FoundFact, report: Report): Written | undefined {
  const { fact, span, argument } = found;
  const start = cursor.here();
  const claim = claimsByWord.get(firstWord(cursor))?.find(({ words }) => cursor.takePhrase(...words))?.claim;
  const operator = claim === undefined ? takeOperator(cursor) : undefined;
  const operatorSpan = claim === undefined && operator === undefined ? span : join(start, cursor.last());
  const read = operator === undefined ? undefined : takeOperands(cursor, operator, undefined, report);
  if (operator !== undefined && read === undefined) return undefined;
  const whole = join(span, cursor.last());
  const test: Written = {
    kind: 'test',
    fact: fact.name,
    factSpan: span,
    argument,
    operator: operator?.name,
    operatorSpan,
    operands: read?.operands ?? [],
    span: whole,
  };
  if (claim === undefined) {
    const longer = operator === undefined ? longerFact(cursor, found) : undefined;
    if (longer === undefined) return test;
    report(unknownFact.at(longer.span, longer.written, longer.near));
    return undefined;
  }
  const dropped: TextEdit = { span: { ...operatorSpan, start: span.end }, text: '' };
  const edits = claim.negated ? [insertNot(span), dropped] : [dropped];
  report(nearMiss.at(operatorSpan, claim.phrase, `${claim.negated ? 'not ' : ''}${textOf(span)}`, edits));
  return claim.negated ? { kind: 'not', of: test, span: whole } : test;
}

/** English that is close to an operator, taken, where it goes further than any operator that stands here. */
function takeNearMiss(cursor: Cursor, values: readonly string[]): NearMiss | undefined {
  const found = nearMissesByWord.get(firstWord(cursor))?.find(({ words }) => cursor.isAt(...words));
  // `is none` is a result of SPF, and of most facts a way to say that there is nothing.
  if (
    found === undefined ||
    values.includes(found.words.at(-1) ?? '') ||
    found.words.length <= (operatorAt(cursor)?.phrase.length ?? 0)
  )
    return undefined;
  cursor.takePhrase(...found.words);
  return found.near;
}

/** The word or symbol that comes next; empty for anything else. */
function firstWord(cursor: Cursor): string {
  const next = cursor.peek();
  if (next?.kind === 'symbol') return next.text;
  return next?.kind === 'word' || next?.kind === 'connective' ? next.name : '';
}

const nearMissesByWord = Map.groupBy(
  nearMisses.map((near) => ({ near, words: near.phrase.split(' ') })),
  ({ words }) => words[0] ?? '',
);

const claimsByWord = Map.groupBy(
  claims.map((claim) => ({ claim, words: claim.phrase.split(' ') })),
  ({ words }) => words[0] ?? '',
);

function reportNearMiss(
  near: NearMiss,
  operator: Operator,
  fact: Span,
  phrase: Span,
  further: readonly TextEdit[],
  report: Report,
): void {
  const replaced = { span: phrase, text: operator.phrase.join(' ') };
  const edits = [...(near.negated === true ? [insertNot(fact)] : []), replaced, ...further];
  const written = [near.negated === true ? 'not …' : '', replaced.text, further.length > 0 ? '… to' : '']
    .filter((part) => part !== '')
    .join(' ');
  report(nearMiss.at(phrase, near.phrase, written, edits));
}

function insertNot(fact: Span): TextEdit {
  return { span: { ...fact, end: fact.start }, text: 'not ' };
}

function takeOperator(cursor: Cursor): Operator | undefined {
  const operator = operatorAt(cursor);
  if (operator !== undefined) cursor.takePhrase(...operator.phrase);
  return operator;
}

/** The operator with the longest phrase that stands here. */
function operatorAt(cursor: Cursor): Operator | undefined {
  let longest: Operator | undefined;
  for (const operator of operatorsByWord.get(firstWord(cursor)) ?? []) {
    if (cursor.isAt(...operator.phrase) && operator.phrase.length > (longest?.phrase.length ?? 0)) longest = operator;
  }
  return longest;
}

const operatorsByWord = Map.groupBy(operators, ({ phrase }) => phrase[0]);

interface Operands {
  readonly operands: readonly Term[];
  /** What a near miss among the operands is written instead. */
  readonly edits: readonly TextEdit[];
}

function takeOperands(
  cursor: Cursor,
  operator: Operator,
  near: NearMiss | undefined,
  report: Report,
): Operands | undefined {
  const operands: Term[] = [];
  const edits: TextEdit[] = [];
  for (const slot of operator.slots) {
    if (typeof slot === 'string') {
      if (cursor.takePhrase(slot)) continue;
      // `is between A and B`: the words after `between` are `from … to`.
      if (near !== undefined && cursor.takePhrase('and')) {
        edits.push({ span: cursor.last(), text: slot });
        continue;
      }
      report(incomplete.at(cursor.here(), `\`${slot}\``, operator.example));
      return undefined;
    }
    const term = cursor.peek();
    if (term?.kind !== 'word' && term?.kind !== 'text' && term?.kind !== 'literal') {
      report(incomplete.at(cursor.here(), slotNames[slot.takes], operator.example));
      return undefined;
    }
    operands.push(term);
    cursor.take();
  }
  return { operands, edits };
}

const slotNames = {
  value: 'a value',
  list: 'the name of a list',
  text: 'a text in double quotes',
  pattern: 'a pattern in double quotes',
} as const;

function reportOperator(cursor: Cursor, found: FoundFact, report: Report): void {
  const { fact } = found;
  const type = valueType(fact.type);
  const fitting = operators.filter((operator) => operator.fits(type)).map((operator) => operator.phrase.join(' '));
  const next = cursor.peek();
  const written = next?.kind === 'word' ? next.name : undefined;
  const near = longerFact(cursor, found)?.near ?? (written && nearest(written, fitting));
  report(unknownOperator.at(cursor.here(), fact.name, written, near, fitting));
}

interface LongerFact {
  readonly written: string;
  readonly span: Span;
  /** The name of the fact. */
  readonly near: string;
}

/** The fact with a longer name that was probably meant: `client listed on` by `client lsted on`; by so many words at least. */
function longerFact(cursor: Cursor, { fact, span }: FoundFact, fewest = 1): LongerFact | undefined {
  const behind: Word[] = [];
  let found: LongerFact | undefined;
  for (const names of longerNames.get(fact.name) ?? []) {
    const next = cursor.peek(behind.length);
    if (next?.kind !== 'word') break;
    behind.push(next);
    if (behind.length < fewest) continue;
    const written = [fact.name, ...behind.map((word) => word.name)].join(' ');
    const near = nearFacts.get(written) ?? nearest(written, names);
    // The more words, the more they say.
    if (near !== undefined) found = { written, span: join(span, next.span), near };
  }
  return found;
}

/** By the name of a fact, those that go on with one further word, with two, and so on. */
const longerNames: ReadonlyMap<string, readonly (readonly string[])[]> = new Map(
  facts.map(({ name }) => {
    const begun = name.split(' ').length;
    const longer = facts.flatMap((each) => (each.name.startsWith(`${name} `) ? [each.name] : []));
    const most = Math.max(begun, ...longer.map((each) => each.split(' ').length));
    const byLength = Array.from({ length: most - begun }, (_, more) =>
      longer.filter((each) => each.split(' ').length === begun + more + 1),
    );
    return [name, byLength];
  }),
);
