import { dirname, isAbsolute, join } from 'node:path';
import type { Text } from '../../grammar/ast.ts';
import type { Policy } from '../core/policy.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import {
  badItem,
  contraryItems,
  messageUnreadable,
  noExpectation,
  repeatedItem,
  testTooLong,
  unknownItem,
  unknownTarget,
} from '../diagnostics/findings/tests.ts';
import { nearest } from '../diagnostics/near.ts';
import { positionAt } from '../diagnostics/source.ts';
import { join as joinSpans } from '../diagnostics/span.ts';
import { parseAddress } from '../mail/address.ts';
import type { ScenarioSession } from '../mail/scenario.ts';
import type { TestBlock } from '../policy/load.ts';
import type { Cursor } from '../syntax/cursor.ts';
import { makeCursor } from '../syntax/cursor.ts';
import { firstSession, isPartOfMessage, nextSession } from './build-session.ts';
import type { Expectation, Test } from './expectation.ts';
import type { Item, ItemReader, Said, SaidItem, Target } from './item.ts';
import { items } from './items.ts';

/** The octets of a message file, or in plain words why it cannot be read. `path` counts from the working folder. */
export type ReadMessage = (path: string) => { readonly octets: Uint8Array } | { readonly problem: string };

/** What the test blocks of a policy say. A block with a fault is not among the tests. */
export interface ReadTests {
  readonly tests: readonly Test[];
  readonly diagnostics: readonly Diagnostic[];
}

type Report = (diagnostic: Diagnostic) => void;

/** Reads the test blocks of a policy against that policy: the rules, tags and recipients that they name must be there. */
export function readTests(blocks: readonly TestBlock[], policy: Policy, readMessage: ReadMessage): ReadTests {
  const diagnostics: Diagnostic[] = [];
  const report: Report = (diagnostic) => void diagnostics.push(diagnostic);
  const names = namesIn(policy);
  const tests = blocks.flatMap((block) => readTest(block, policy, names, readMessage, report) ?? []);
  return { tests, diagnostics };
}

/** Most items of one test: a longer one is a file of another kind, or a table that belongs into several tests. */
const mostItems = 1000;

/** Unknown names for which a near one is looked for: each is compared with all that there are. */
const mostSuggestions = 50;

function readTest(
  block: TestBlock,
  policy: Policy,
  names: NamesIn,
  readMessage: ReadMessage,
  reportTo: Report,
): Test | undefined {
  let faulty = false;
  const report: Report = (diagnostic) => {
    faulty = true;
    reportTo(diagnostic);
  };
  const open = (path: Text) => {
    const found = readMessage(isAbsolute(path.value) ? path.value : join(dirname(path.span.source.name), path.value));
    if ('octets' in found) return found.octets;
    report(messageUnreadable.at(path.span, path.value, found.problem));
    return undefined;
  };
  const sessions: ScenarioSession[] = [];
  const expectations: Expectation[] = [];
  let previous = firstSession(policy);
  for (const part of bySession(readItems(block, policy, report))) {
    checkTogether(part, report);
    const next = nextSession(part, previous, open);
    for (const { said, span } of part) {
      if (said.kind !== 'expect') continue;
      for (const target of said.targets) checkTarget(target, names, next.session, report);
      expectations.push({ ...said.expectation, session: sessions.length, span });
    }
    sessions.push(next.session);
    previous = next;
  }
  if (expectations.length === 0 && !faulty) report(noExpectation.at(block.title.span, block.title.value));
  const [first, ...later] = sessions;
  if (faulty || first === undefined) return undefined;
  const scenario = { sessions: [first, ...later] } as const;
  return { title: block.title.value, span: block.statement.span, scenario, expectations };
}

/** The items behind the title. After a fault, reading goes on at the next line that begins one. */
function readItems(block: TestBlock, policy: Policy, report: Report): SaidItem[] {
  const cursor = makeCursor(block.statement.terms, block.statement.span);
  while (!cursor.atEnd() && cursor.last() !== block.title.span) cursor.take();
  const said: SaidItem[] = [];
  while (!cursor.atEnd()) {
    const start = cursor.here();
    if (said.length >= mostItems) {
      report(testTooLong.at(start, mostItems));
      break;
    }
    const item = itemAt(cursor);
    if (item === undefined) {
      reportUnknown(cursor, report);
      cursor.take();
      skipLine(cursor);
      continue;
    }
    cursor.takePhrase(...item.head);
    const read = item.read(itemReader(item, cursor, policy, report));
    if (read === undefined) skipLine(cursor);
    else said.push({ item, said: read, span: joinSpans(start, cursor.last()) });
  }
  return said;
}

function itemAt(cursor: Cursor): Item | undefined {
  return items.find((item) => cursor.isAt(...item.head));
}

function reportUnknown(cursor: Cursor, report: Report): void {
  const term = cursor.peek();
  const { source, start, end } = cursor.here();
  const heads = items.map((item) => item.head.join(' '));
  const near = term?.kind === 'word' ? nearest(term.name, heads) : undefined;
  report(unknownItem.at(cursor.here(), source.text.slice(start, end), near, heads));
}

/** Goes on to the next line that begins with a word; what begins with anything else goes on with the line before. */
function skipLine(cursor: Cursor): void {
  while (!cursor.atEnd() && !(cursor.peek()?.kind === 'word' && beginsLine(cursor))) cursor.take();
}

function beginsLine(cursor: Cursor): boolean {
  if (cursor.atEnd()) return true;
  const { source, start } = cursor.here();
  const lineStart = source.lineStarts[positionAt(source, start).line - 1] ?? 0;
  return source.text.slice(lineStart, start).trim() === '';
}

function itemReader(item: Item, cursor: Cursor, policy: Policy, report: Report): ItemReader {
  const expected: ItemReader['expected'] = (what, near) => {
    const last = cursor.last();
    // What is missing at the end of a line is missed there, not in the line that follows.
    const span = beginsLine(cursor) ? { ...last, start: last.end } : cursor.here();
    report(badItem.at(span, what, item.form, near));
    return undefined;
  };
  return {
    cursor,
    timezone: policy.timezone,
    expected,
    text: (what) => {
      const term = cursor.peek();
      if (term?.kind !== 'text') return expected(`${what}, in double quotes,`);
      cursor.take();
      return term;
    },
    word: (what, words) => {
      const term = cursor.peek();
      const written = term?.kind === 'word' ? term.name : undefined;
      const found = words.find((word) => word.toLowerCase() === written);
      if (found === undefined) return expected(what, written && nearest(written, words));
      cursor.take();
      return found;
    },
    address: () => {
      const term = cursor.peek();
      const address = term?.kind === 'text' ? parseAddress(term.value) : undefined;
      if (address === undefined) return expected('an address, in double quotes,');
      cursor.take();
      return address;
    },
    phrase: (...phrase) => cursor.takePhrase(...phrase) || (expected(`\`${phrase.join(' ')}\``) ?? false),
  };
}

/** The items of each session; `after` begins a new one. */
function bySession(said: readonly SaidItem[]): SaidItem[][] {
  const sessions: SaidItem[][] = [[]];
  for (const each of said) {
    if (each.said.kind === 'after') sessions.push([]);
    sessions.at(-1)?.push(each);
  }
  return sessions;
}

/** Reports what is said twice in a session, and what excludes something else. */
function checkTogether(session: readonly SaidItem[], report: Report): void {
  for (const [at, later] of session.entries()) {
    for (const earlier of session.slice(0, at)) {
      if (exclude(earlier.said, later.said)) {
        report(contraryItems.at(later.span, later.item.head.join(' '), earlier.item.head.join(' ')));
        break;
      }
      if (earlier.item === later.item && !later.item.repeatable) {
        report(repeatedItem.at(later.span, later.item.head.join(' ')));
        break;
      }
    }
  }
}

function exclude(one: Said, other: Said): boolean {
  return excludes(one, other) || excludes(other, one);
}

function excludes(one: Said, other: Said): boolean {
  switch (one.kind) {
    case 'helo':
      return other.kind === 'helo' && (one.name === undefined) !== (other.name === undefined);
    case 'after':
      return other.kind === 'at';
    case 'message':
      return isPartOfMessage(other);
    case 'no field':
      return other.kind === 'field' && one.name.toLowerCase() === other.name.toLowerCase();
    default:
      return false;
  }
}

/** The names that a target can have in a session. */
interface NamesIn {
  readonly has: (target: Target, session: ScenarioSession) => boolean;
  /** The one that was probably meant. */
  readonly near: (target: Target, session: ScenarioSession) => string | undefined;
}

function checkTarget(target: Target, names: NamesIn, session: ScenarioSession, report: Report): void {
  if (!names.has(target, session))
    report(unknownTarget.at(target.span, target.name, target.what, names.near(target, session)));
}

function namesIn({ rules }: Policy): NamesIn {
  const known = {
    rule: new Set(['relay', ...rules.map((rule) => rule.name)]),
    'observed rule': new Set(rules.flatMap((rule) => (rule.observed === undefined ? [] : [rule.name]))),
    tag: new Set(
      rules.flatMap(({ action }) => (action.kind === 'edit' && action.edit.kind === 'tag' ? [action.edit.tag] : [])),
    ),
  };
  const namesOf = ({ what }: Target, session: ScenarioSession) =>
    what === 'recipient' ? new Set(session.recipients.map((recipient) => recipient.key)) : known[what];
  let suggestions = 0;
  return {
    has: (target, session) => namesOf(target, session).has(target.name),
    near: (target, session) =>
      suggestions++ < mostSuggestions ? nearest(target.name, [...namesOf(target, session)]) : undefined,
  };
}
