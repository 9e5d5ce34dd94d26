import type { Statement, Term } from '../../grammar/ast.ts';
import type { Declaration } from '../declarations/declaration.ts';
import type { Reader } from '../declarations/reader.ts';
import { declarations } from '../declarations/registry.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { incomplete, repeatedClause, unknownClause, unknownStatement } from '../diagnostics/findings/statements.ts';
import { nearest } from '../diagnostics/near.ts';
import type { Claused } from '../verbs/clause.ts';
import { clauseNearMisses, headNearMisses } from '../verbs/near-misses.ts';
import { verbs } from '../verbs/registry.ts';
import type { Verb } from '../verbs/verb.ts';
import { dateKey } from './dates.ts';
import { makeReader } from './make-reader.ts';
import type { Said, WrittenRule } from './program.ts';

/** Words that stand inside declarations. */
const inDeclarations = ['until', 'because', 'file', 'when', 'unless', 'otherwise'];

const heads = [...declarations, ...verbs, { name: 'observe' }].map((each) => each.name).sort();

/** Recognises one statement by its first word. Undefined when it is faulty; that has been reported then. */
export function readStatement(statement: Statement, report: (diagnostic: Diagnostic) => void): Said | undefined {
  const reader = makeReader(statement.terms, statement.span, report);
  const head = reader.cursor.takeWord();
  const declaration = declarations.find((each) => each.name === head?.name);
  if (declaration !== undefined) return readDeclaration(declaration, reader, statement);
  const observed = head?.name === 'observe' ? readObserve(reader) : undefined;
  if (observed === 'faulty') return undefined;
  const verbWord = observed === undefined ? head : reader.cursor.takeWord();
  const verb = verbs.find((each) => each.name === verbWord?.name);
  if (verb !== undefined && verbWord !== undefined) {
    const rule = readRule(verb, reader, observed);
    return rule && { statement, kind: 'rule', rule: { ...rule, verbSpan: verbWord.span } };
  }
  const at = verbWord?.span ?? reader.cursor.here();
  if (observed !== undefined && (verbWord === undefined || verbWord.name === 'for'))
    report(incomplete.at(at, '`until` or a verb', 'observe until DATE reject NAME when …'));
  else report(unknownStatement.at(at, shown(verbWord ?? statement.terms[0]), verbWord && meantBy(verbWord.name)));
  return undefined;
}

function meantBy(word: string): string | undefined {
  return headNearMisses.get(word) ?? nearest(word, heads);
}

function readDeclaration(declaration: Declaration, reader: Reader, statement: Statement): Said | undefined {
  const declared = declaration.read(reader, statement);
  if (declared === undefined) return undefined;
  if (!reader.cursor.atEnd()) {
    const next = reader.cursor.peek();
    reader.report(
      unknownClause.at(reader.cursor.here(), shown(next), declaration.name, [], near(next, inDeclarations)),
    );
    return undefined;
  }
  return { statement, kind: 'declared', declared };
}

/** The `until DATE` behind `observe`. */
function readObserve(reader: Reader): WrittenRule['observed'] | 'faulty' {
  if (!reader.cursor.takePhrase('until')) return { until: undefined };
  const date = reader.date();
  const until = date && dateKey(date, reader.report);
  return until === undefined ? 'faulty' : { until };
}

function readRule(
  verb: Verb,
  reader: Reader,
  observed: WrittenRule['observed'],
): Omit<WrittenRule, 'verbSpan'> | undefined {
  const { cursor, report } = reader;
  const clauseAhead = () => verb.clauses.find((clause) => cursor.isAt(...clause.head));
  // A clause head right behind the verb is more likely a forgotten name than a rule named `when`.
  const name = clauseAhead() !== undefined && !isClauseAfterName(reader, verb) ? undefined : cursor.takeWord();
  if (name === undefined) {
    report(incomplete.at(cursor.here(), 'the name of the rule', `${verb.name} NAME when …`));
    return undefined;
  }
  const said: Claused[] = [];
  while (!cursor.atEnd()) {
    const clause = clauseAhead();
    if (clause === undefined) {
      const next = cursor.peek();
      const forms = verb.clauses.map((each) => each.head.join(' '));
      report(unknownClause.at(cursor.here(), shown(next), verb.name, forms, near(next, forms)));
      return undefined;
    }
    const head = cursor.here();
    cursor.takePhrase(...clause.head);
    if (!clause.repeatable && said.some((each) => each.kind === clause.head.join(' '))) {
      report(repeatedClause.at(head, clause.head.join(' '), `the rule \`${name.name}\``));
      return undefined;
    }
    const read = clause.read(reader);
    if (read === undefined) return undefined;
    said.push(read);
  }
  const find = <Kind extends Claused['kind']>(kind: Kind) =>
    said.find((each): each is Extract<Claused, { kind: Kind }> => each.kind === kind);
  const conditionOf = (kind: 'when' | 'unless') =>
    said.flatMap((each) => (each.kind === kind && 'condition' in each ? [each.condition] : []))[0];
  return {
    verb,
    name,
    observed,
    when: conditionOf('when'),
    unless: conditionOf('unless'),
    reply: find('reply')?.reply,
    why: find('why')?.text,
    atOnce: find('at once') && name.span,
    kept: verb.declares === undefined ? [] : said,
    allows: said.flatMap((each) => (each.kind === 'allow' ? [each.allow] : [])),
  };
}

/** Words may be names (law 13): in `reject reply when …` the second word is one, since a clause begins behind it. */
function isClauseAfterName(reader: Reader, verb: Verb): boolean {
  const start = reader.cursor.position();
  reader.cursor.take();
  const found = verb.clauses.some((clause) => reader.cursor.isAt(...clause.head));
  reader.cursor.rewind(start);
  return found;
}

function near(term: Term | undefined, candidates: readonly string[]): string | undefined {
  if (term?.kind !== 'word') return undefined;
  const meant = clauseNearMisses.get(term.name);
  return meant !== undefined && candidates.includes(meant) ? meant : nearest(term.name, candidates);
}

/** A term as the admin wrote it, for a message. */
function shown(term: Term | undefined): string {
  return term === undefined
    ? ''
    : term.span.source.text.slice(term.span.start, Math.min(term.span.end, term.span.start + 40));
}
