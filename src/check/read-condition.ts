import type { Term, Text } from '../../grammar/ast.ts';
import type { Element } from '../core/condition.ts';
import type { Written } from '../declarations/written.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { nearMiss, unknownFact, unknownOperator, wrongScope } from '../diagnostics/findings/conditions.ts';
import { incomplete } from '../diagnostics/findings/statements.ts';
import { nearest } from '../diagnostics/near.ts';
import type { Span } from '../diagnostics/span.ts';
import { join } from '../diagnostics/span.ts';
import type { Fact } from '../facts/fact.ts';
import { facts } from '../facts/registry.ts';
import type { Cursor } from '../syntax/cursor.ts';
import { makeCursor } from '../syntax/cursor.ts';
import type { NearMiss } from '../values/operators/near-misses.ts';
import { nearMisses } from '../values/operators/near-misses.ts';
import type { Operator } from '../values/operators/operator.ts';
import { operators } from '../values/operators/registry.ts';
import { valueType } from '../values/registry.ts';
import { yesNo } from '../values/yes-no.ts';

type Report = (diagnostic: Diagnostic) => void;

/** What a quantifier may go through, by the admin's word. */
export const elements: ReadonlyMap<string, Element> = new Map([
  ['attachment', 'attachment'],
  ['header', 'header'],
  ['recipient', 'each-recipient'],
]);

/** Words that begin or follow an operator, for telling a misspelt fact from a definition's name. */
const operatorStarts = new Set(operators.map((operator) => operator.phrase[0]));

/**
 * Reads a condition as far as it goes and leaves the cursor behind it: `or` over `and` over `not` over tests. Each
 * slot of a phrase takes its term whatever the word is, so that a list may be named like a clause (law 13).
 * Undefined, and reported, when it cannot be read.
 */
export function readCondition(cursor: Cursor, report: Report, within?: Element): Written | undefined {
  return readJoined(cursor, 'or', () => readJoined(cursor, 'and', () => readNegated(cursor, report, within)));
}

function readJoined(
  cursor: Cursor,
  connective: 'and' | 'or',
  readPart: () => Written | undefined,
): Written | undefined {
  const first = readPart();
  if (first === undefined) return undefined;
  const parts = [first];
  while (takeConnective(cursor, connective)) {
    const part = readPart();
    if (part === undefined) return undefined;
    parts.push(part);
  }
  const last = parts.at(-1) ?? first;
  return parts.length === 1
    ? first
    : { kind: connective === 'and' ? 'all' : 'some', of: parts, grouped: false, span: join(first.span, last.span) };
}

function readNegated(cursor: Cursor, report: Report, within: Element | undefined): Written | undefined {
  if (!takeConnective(cursor, 'not')) return readPrimary(cursor, report, within);
  const start = cursor.last();
  const of = readNegated(cursor, report, within);
  return of && { kind: 'not', of, span: join(start, of.span) };
}

function takeConnective(cursor: Cursor, name: 'and' | 'or' | 'not'): boolean {
  const term = cursor.peek();
  if (term?.kind !== 'connective' || term.name !== name) return false;
  cursor.take();
  return true;
}

function readPrimary(cursor: Cursor, report: Report, within: Element | undefined): Written | undefined {
  const term = cursor.peek();
  if (term?.kind === 'group') {
    cursor.take();
    return readGroup(term.terms, term.span, report, within);
  }
  if (term?.kind !== 'word') {
    report(incomplete.at(cursor.here(), 'a condition', undefined));
    return undefined;
  }
  const quantified = readQuantified(cursor, report);
  if (quantified !== undefined) return quantified === 'faulty' ? undefined : quantified;
  const found = takeFact(cursor, within);
  if (found !== undefined) return readTest(cursor, found, report);
  return readName(cursor, report);
}

function readGroup(
  terms: readonly Term[],
  span: Span,
  report: Report,
  within: Element | undefined,
): Written | undefined {
  const inner = makeCursor(terms, span);
  const condition = readCondition(inner, report, within);
  if (condition === undefined) return undefined;
  if (inner.atEnd()) return 'grouped' in condition ? { ...condition, grouped: true, span } : condition;
  report(incomplete.at(inner.here(), '`and`, `or` or the closing parenthesis', undefined));
  return undefined;
}

function readQuantified(cursor: Cursor, report: Report): Written | 'faulty' | undefined {
  const word = cursor.peek();
  const what = cursor.peek(1);
  if (word?.kind !== 'word' || what?.kind !== 'word') return undefined;
  const quantifier = (['any', 'every', 'no'] as const).find((each) => each === word.name);
  const element = elements.get(what.name);
  if (quantifier === undefined) return undefined;
  if (element === undefined) {
    const near = nearest(what.name, [...elements.keys()]);
    report(unknownFact.at(join(word.span, what.span), `${word.name} ${what.name}`, near && `${word.name} ${near}`));
    return 'faulty';
  }
  cursor.take();
  cursor.take();
  const group = cursor.peek();
  if (group?.kind !== 'group')
    return { kind: 'quantified', quantifier, element, of: undefined, span: join(word.span, what.span) };
  cursor.take();
  const of = readGroup(group.terms, group.span, report, element);
  return of === undefined
    ? 'faulty'
    : { kind: 'quantified', quantifier, element, of, span: join(word.span, group.span) };
}

interface FoundFact {
  readonly fact: Fact;
  readonly span: Span;
  readonly argument: Text | undefined;
}

/** The longest fact name that stands here; inside a quantifier the thing's own facts come first, without its name. */
function takeFact(cursor: Cursor, within: Element | undefined): FoundFact | undefined {
  const candidates = facts
    .flatMap((fact) => {
      const words = wordsOf(fact, within);
      return words !== undefined && cursor.isAt(...words) ? [{ fact, words }] : [];
    })
    .sort(
      (one, other) =>
        other.words.length - one.words.length || Number(isElementFact(other.fact)) - Number(isElementFact(one.fact)),
    );
  const best = candidates[0];
  if (best === undefined) return undefined;
  const start = cursor.here();
  cursor.takePhrase(...best.words);
  const argument = cursor.peek();
  if (best.fact.argument !== 'text' || argument?.kind !== 'text')
    return { fact: best.fact, span: join(start, cursor.last()), argument: undefined };
  cursor.take();
  return { fact: best.fact, span: join(start, argument.span), argument };
}

function isElementFact(fact: Fact): boolean {
  return fact.scope !== 'session' && fact.scope !== 'recipient';
}

/** The words a fact is written with here; undefined where it cannot stand. */
function wordsOf(fact: Fact, within: Element | undefined): readonly string[] | undefined {
  const words = fact.name.split(' ');
  if (!isElementFact(fact)) return words;
  return fact.scope === within ? words.slice(1) : undefined;
}

function readTest(cursor: Cursor, found: FoundFact, report: Report): Written | undefined {
  const { fact, span, argument } = found;
  if (fact.argument === 'text' && argument === undefined) {
    report(incomplete.at(cursor.here(), `the name behind \`${fact.name}\`, in double quotes,`, fact.example));
    return undefined;
  }
  const start = cursor.here();
  const near = takeNearMiss(cursor);
  const operator = near === undefined ? takeOperator(cursor) : operators.find((each) => each.name === near.instead);
  if (operator === undefined) {
    if (fact.type === yesNo.name) {
      return {
        kind: 'test',
        fact: fact.name,
        factSpan: span,
        argument,
        operator: undefined,
        operatorSpan: span,
        operands: [],
        span,
      };
    }
    reportOperator(cursor, fact, report);
    return undefined;
  }
  const operatorSpan = join(start, cursor.last());
  if (near !== undefined) reportNearMiss(near, operator, span, operatorSpan, report);
  const operands = takeOperands(cursor, operator, report);
  if (operands === undefined) return undefined;
  const whole = join(span, cursor.last());
  const test: Written = {
    kind: 'test',
    fact: fact.name,
    factSpan: span,
    argument,
    operator: operator.name,
    operatorSpan,
    operands,
    span: whole,
  };
  return near?.negated === true ? { kind: 'not', of: test, span: whole } : test;
}

/** English that is close to an operator, taken, where it goes further than any operator that stands here. */
function takeNearMiss(cursor: Cursor): NearMiss | undefined {
  const exact = operators
    .filter((operator) => cursor.isAt(...operator.phrase))
    .map((operator) => operator.phrase.length);
  const found = nearMisses.find((near) => cursor.isAt(...near.phrase.split(' ')));
  if (found === undefined || found.phrase.split(' ').length <= Math.max(0, ...exact)) return undefined;
  cursor.takePhrase(...found.phrase.split(' '));
  return found;
}

function reportNearMiss(near: NearMiss, operator: Operator, fact: Span, phrase: Span, report: Report): void {
  const replaced = { span: phrase, text: operator.phrase.join(' ') };
  const edits = near.negated === true ? [{ span: { ...fact, end: fact.start }, text: 'not ' }, replaced] : [replaced];
  const written = near.negated === true ? `not … ${replaced.text}` : replaced.text;
  report(nearMiss.at(phrase, near.phrase, written, edits));
}

/** The operator with the longest phrase that stands here, taken. */
function takeOperator(cursor: Cursor): Operator | undefined {
  const found = operators.filter((operator) => cursor.isAt(...operator.phrase));
  const longest = found.reduce<Operator | undefined>(
    (best, each) => (best !== undefined && best.phrase.length >= each.phrase.length ? best : each),
    undefined,
  );
  if (longest !== undefined) cursor.takePhrase(...longest.phrase);
  return longest;
}

function takeOperands(cursor: Cursor, operator: Operator, report: Report): Term[] | undefined {
  const operands: Term[] = [];
  for (const slot of operator.slots) {
    if (typeof slot === 'string') {
      if (cursor.takePhrase(slot)) continue;
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
  return operands;
}

const slotNames = {
  value: 'a value',
  list: 'the name of a list',
  text: 'a text in double quotes',
  pattern: 'a pattern in double quotes',
} as const;

function reportOperator(cursor: Cursor, fact: Fact, report: Report): void {
  const type = valueType(fact.type);
  const fitting = operators.filter((operator) => operator.fits(type)).map((operator) => operator.phrase.join(' '));
  const next = cursor.peek();
  const longer = facts.filter((each) => each.name.startsWith(`${fact.name} `));
  const written = next?.kind === 'word' ? next.name : undefined;
  const factNear =
    written &&
    nearest(
      `${fact.name} ${written}`,
      longer.map((each) => each.name),
    );
  const near = factNear ?? (written && nearest(written, fitting));
  report(unknownOperator.at(cursor.here(), fact.name, written, near, fitting));
}

/** The name of a definition, or a fact that is none: told apart by what follows. */
function readName(cursor: Cursor, report: Report): Written | undefined {
  const word = cursor.takeWord();
  if (word === undefined) return undefined;
  const elsewhere = facts.find((fact) => isElementFact(fact) && isNamed(fact, word.name));
  const next = cursor.peek();
  const asked =
    (next?.kind === 'word' && operatorStarts.has(next.name)) ||
    (next?.kind === 'symbol' && operatorStarts.has(next.text));
  if (!asked) return { kind: 'name', word, span: word.span };
  if (elsewhere !== undefined) {
    const thing = [...elements].find(([, element]) => element === elsewhere.scope)?.[0] ?? elsewhere.scope;
    report(wrongScope.at(word.span, word.name, thing));
  } else {
    report(
      unknownFact.at(
        word.span,
        word.name,
        nearest(
          word.name,
          facts.map((fact) => fact.name),
        ),
      ),
    );
  }
  return undefined;
}

function isNamed(fact: Fact, word: string): boolean {
  return fact.name.split(' ').slice(1).join(' ') === word;
}
