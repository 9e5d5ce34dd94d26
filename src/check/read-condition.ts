import type { Term, Word } from '../../grammar/ast.ts';
import type { Element } from '../core/condition.ts';
import type { Written } from '../declarations/written.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { conditionTooLarge, nearMiss, unknownFact, wrongScope } from '../diagnostics/findings/conditions.ts';
import { incomplete } from '../diagnostics/findings/statements.ts';
import { nearest } from '../diagnostics/near.ts';
import type { Span } from '../diagnostics/span.ts';
import { join } from '../diagnostics/span.ts';
import type { Fact } from '../facts/fact.ts';
import { nearFacts } from '../facts/near-misses.ts';
import { facts } from '../facts/registry.ts';
import type { Cursor } from '../syntax/cursor.ts';
import { makeCursor } from '../syntax/cursor.ts';
import { nearMisses } from '../values/operators/near-misses.ts';
import { operators } from '../values/operators/registry.ts';
import type { FoundFact } from './read-test.ts';
import { readTest } from './read-test.ts';

type Report = (diagnostic: Diagnostic) => void;

/** What a quantifier may go through, by the admin's word. */
export const elements: ReadonlyMap<string, Element> = new Map([
  ['attachment', 'attachment'],
  ['header', 'header'],
  ['recipient', 'each-recipient'],
]);

const quantifiers = ['any', 'every', 'no'] as const;
type Quantifier = (typeof quantifiers)[number];

/** English for a quantifier, and the one that is meant. */
const nearQuantifiers: ReadonlyMap<string, Quantifier> = new Map([
  ['all', 'every'],
  ['each', 'every'],
  ['none', 'no'],
  ['some', 'any'],
]);

/** First words of facts: before one an `and` may have been left out. */
const factStarts: ReadonlySet<string> = new Set(facts.map((fact) => fact.name.split(' ')[0] ?? ''));

/** Words that may stand behind a condition: a definition may be named like an operator before them. */
const behindCondition: ReadonlySet<string> = new Set(
  ['when', 'unless', 'reply', 'why', 'at', 'allow', 'otherwise'].concat([
    'by',
    'delay',
    'if',
    'remember',
    'retry',
    'to',
  ]),
);

/** Negations of one thing in a row: what reads a condition goes down into each. */
const mostNegations = 64;

/** Words that begin or follow an operator, for telling a misspelt fact from a definition's name. */
const operatorStarts = new Set(operators.map((operator) => operator.phrase[0]));

/** The same with English that comes near. */
const askingWords = new Set([...operatorStarts, ...nearMisses.map((near) => near.phrase.split(' ')[0])]);

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
  const negations: Span[] = [];
  while (takeConnective(cursor, 'not')) negations.push(cursor.last());
  const tooMany = negations[mostNegations];
  if (tooMany !== undefined) {
    report(conditionTooLarge.at(tooMany, `more than ${mostNegations} negations stand in a row`));
    return undefined;
  }
  let read = readPrimary(cursor, report, within);
  for (const start of negations.reverse()) read = read && { kind: 'not', of: read, span: join(start, read.span) };
  return read;
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
  const exact = quantifiers.find((each) => each === word.name);
  const quantifier = exact ?? nearQuantifiers.get(word.name);
  const thing = elements.has(what.name) ? what.name : what.name.replace(/s$/, '');
  const element = elements.get(thing);
  if (quantifier === undefined || (element === undefined && exact === undefined)) return undefined;
  const span = join(word.span, what.span);
  const written = `${word.name} ${what.name}`;
  if (element === undefined) {
    const near = nearest(what.name, [...elements.keys()]);
    report(unknownFact.at(span, written, near && `${word.name} ${near}`));
    return 'faulty';
  }
  cursor.take();
  cursor.take();
  const meant = `${quantifier} ${thing}`;
  if (written !== meant) report(nearMiss.at(span, written, meant, [{ span, text: meant }]));
  return readQuantifiedGroup(cursor, { quantifier, element, of: undefined, span }, thing, report);
}

/** What is said of the things, in parentheses; nothing where only their existence is asked. */
function readQuantifiedGroup(
  cursor: Cursor,
  quantified: Omit<Extract<Written, { kind: 'quantified' }>, 'kind'>,
  thing: string,
  report: Report,
): Written | 'faulty' {
  const { element, span } = quantified;
  const group = cursor.peek();
  if (group?.kind === 'group') {
    cursor.take();
    const of = readGroup(group.terms, group.span, report, element);
    return of === undefined ? 'faulty' : { ...quantified, kind: 'quantified', of, span: join(span, group.span) };
  }
  const own = facts.find((fact) => fact.scope === element && cursor.isAt(...ownWords(fact)));
  if (own === undefined) return { ...quantified, kind: 'quantified' };
  report(incomplete.at(cursor.here(), '`(`', `${quantified.quantifier} ${thing} (${ownWords(own).join(' ')} …)`));
  return 'faulty';
}

/** The longest fact name that stands here; inside a quantifier the thing's own facts come first, without its name. */
function takeFact(cursor: Cursor, within: Element | undefined): FoundFact | undefined {
  const first = cursor.peek();
  const named = first?.kind === 'word' ? factsByWord.get(first.name) : undefined;
  const best = named?.find(
    ({ fact, words }) => (!isElementFact(fact) || fact.scope === within) && cursor.isAt(...words),
  );
  if (best === undefined) return undefined;
  const start = cursor.here();
  cursor.takePhrase(...best.words);
  const argument = cursor.peek();
  if (!isArgument(argument) || argument.kind !== argumentKind(best.fact))
    return { fact: best.fact, span: join(start, cursor.last()), argument: undefined };
  cursor.take();
  return { fact: best.fact, span: join(start, argument.span), argument };
}

type Argument = NonNullable<FoundFact['argument']>;

function isArgument(term: Term | undefined): term is Argument {
  return term?.kind === 'text' || term?.kind === 'word' || (term?.kind === 'literal' && term.shape === 'duration');
}

function argumentKind({ argument }: Fact): Argument['kind'] | undefined {
  switch (argument) {
    case undefined:
      return undefined;
    case 'text':
      return 'text';
    case 'duration':
      return 'literal';
    default:
      return 'word';
  }
}

/** Facts by the first word they are written with, longer ones first, then those of a thing before those of the session. */
const factsByWord = Map.groupBy(
  facts
    .map((fact) => ({ fact, words: isElementFact(fact) ? ownWords(fact) : fact.name.split(' ') }))
    .sort(
      (one, other) =>
        other.words.length - one.words.length || Number(isElementFact(other.fact)) - Number(isElementFact(one.fact)),
    ),
  ({ words }) => words[0],
);

/** An element's fact as it is written inside its quantifier: without the thing's own name. */
function ownWords(fact: Fact): readonly string[] {
  return fact.name.split(' ').slice(1);
}

function isElementFact(fact: Fact): boolean {
  return fact.scope !== 'session' && fact.scope !== 'recipient';
}

/** The name of a definition, or a fact that is none: told apart by what follows. */
function readName(cursor: Cursor, report: Report): Written | undefined {
  const full = facts.find((fact) => isElementFact(fact) && cursor.isAt(...fact.name.split(' ')));
  const word = cursor.takeWord();
  if (word === undefined) return undefined;
  const elsewhere = full ?? facts.find((fact) => isElementFact(fact) && ownWords(fact).join(' ') === word.name);
  const next = cursor.peek();
  const asked = asks(next);
  if (operatorStarts.has(word.name) && continuesTest(next)) {
    report(unknownFact.at(word.span, word.name, `FACT ${word.name} …`));
    return undefined;
  }
  const strange = full === undefined ? takeStrangeFact(cursor, word) : undefined;
  if (strange !== undefined) {
    report(unknownFact.at(strange.span, strange.name, factNear(strange.name)));
    return undefined;
  }
  if (!asked && full === undefined) return { kind: 'name', word, span: word.span };
  if (elsewhere !== undefined) report(wrongScope.at(word.span, ownWords(elsewhere).join(' '), thingOf(elsewhere)));
  else report(unknownFact.at(word.span, word.name, factNear(word.name)));
  return undefined;
}

/**
 * A fact of several words that there is none of, `sendr domain`: words of which the last is asked something, or that
 * come near a fact together. Undefined where the first word alone may be a name.
 */
function takeStrangeFact(cursor: Cursor, first: Word): { readonly name: string; readonly span: Span } | undefined {
  const words = [first];
  while (words.length < longestFact) {
    const next = cursor.peek(words.length - 1);
    if (next?.kind !== 'word' || behindCondition.has(next.name) || factStarts.has(next.name) || asks(next)) break;
    words.push(next);
  }
  if (words.length === 1) return undefined;
  const name = words.map((word) => word.name).join(' ');
  const last = words.at(-1) ?? first;
  return asks(cursor.peek(words.length - 1)) || factNear(name) !== undefined
    ? { name, span: join(first.span, last.span) }
    : undefined;
}

/** Whether something is asked of what stands before. */
function asks(term: Term | undefined): boolean {
  if (term?.kind === 'word') return askingWords.has(term.name);
  return term?.kind === 'symbol' && askingWords.has(term.text);
}

/** Words of the longest name of a fact. */
const longestFact = Math.max(...facts.map((fact) => fact.name.split(' ').length));

/** Whether this is what an operator is asked, so that the fact before the operator has been left out. */
function continuesTest(term: Term | undefined): boolean {
  if (term?.kind === 'word') return !behindCondition.has(term.name);
  return term?.kind === 'text' || term?.kind === 'literal';
}

/** The admin's word for what an element's fact is about. */
function thingOf(fact: Fact): string {
  return [...elements].find(([, element]) => element === fact.scope)?.[0] ?? fact.scope;
}

function factNear(word: string): string | undefined {
  const thing = elements.has(word) ? word : word.replace(/s$/, '');
  const meant = nearFacts.get(word);
  if (meant !== undefined) return meant;
  if (elements.has(thing)) return `any ${thing} (…)`;
  return nearest(
    word,
    facts.map((fact) => fact.name),
  );
}
