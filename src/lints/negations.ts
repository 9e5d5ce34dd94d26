import type { Written, WrittenTest } from '../declarations/written.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { doubleNegation, negatedAbsence } from '../diagnostics/findings/logic.ts';
import type { StatementLint } from './lint-record.ts';
import { definitionsOf, judgedPlaces, partsOf } from './written-conditions.ts';

/** What a fact is absent of; a fact that is not named here is always there once it is known. */
const absences: ReadonlyMap<string, string> = new Map([
  ['sender', 'a bounce has no sender'],
  ['sender domain', 'a bounce has no sender'],
  ['sender local-part', 'a bounce has no sender'],
  ['client host', 'many clients have no name'],
  ['user', 'most clients do not log in'],
  ['helo', 'a client may give no greeting'],
  ['subject', 'a message may have no subject'],
  ['header', 'a message may have no such field'],
  ['from', 'a message may have no From field'],
  ['from domain', 'a message may have no From field'],
  ['tls version', 'most clients do not encrypt'],
  ['declared size', 'a client may declare no size'],
  ['attachment name', 'an attachment may have no name'],
  ['attachment extension', 'an attachment may have no extension'],
]);

/** What some conditions negate and ask, without what their definitions do. */
interface Looked {
  /** Negated comparisons without a guard beside them. */
  readonly open: { readonly thing: string; readonly found: Diagnostic }[];
  /** Things of which it is asked anywhere whether they are there at all. */
  readonly guarded: Set<string>;
  readonly names: Set<string>;
  readonly doubled: Diagnostic[];
}

/**
 * `not` before a comparison that is false of what is absent, where nothing in the rule, its section and the definitions
 * it uses asks whether the thing is there; and `not not`. One in a definition counts if some rule leaves it open.
 */
export const negations: StatementLint = ({ said }) => {
  const definitions = new Map([...definitionsOf(said)].map(([name, written]) => [name, look([written])]));
  const places = judgedPlaces(said).map(({ when, unless, section }) => ({
    looked: look([when ?? [], unless ?? []].flat()),
    section,
  }));
  const sections = new Map(
    [...new Set(places.map(({ section }) => section))].map((section) => [section, look(section)]),
  );
  const guardedIn = makeGuards(definitions);
  const visited = new Set<string>();
  const found: Diagnostic[] = [];
  const report = (looked: Looked, above: ReadonlySet<string>) => {
    const guarded = new Set([...above, ...guardedIn(looked)]);
    found.push(...looked.open.flatMap((each) => (guarded.has(each.thing) ? [] : [each.found])));
    for (const name of looked.names) visit(name, guarded);
  };
  const visit = (name: string, guarded: ReadonlySet<string>) => {
    const definition = definitions.get(name);
    const key = `${name} ${[...guarded].sort().join(' ')}`;
    if (definition === undefined || visited.has(key)) return;
    visited.add(key).add(name);
    report(definition, guarded);
  };
  for (const { looked, section } of places) {
    const around = sections.get(section);
    report(looked, around === undefined ? new Set() : guardedIn(around));
  }
  for (const name of definitions.keys()) if (!visited.has(name)) visit(name, new Set());
  const doubled = [...definitions.values(), ...places.map(({ looked }) => looked)].flatMap((each) => each.doubled);
  return [...new Set([...found, ...doubled])];
};

/** Everything that is guarded in some conditions, by what their definitions ask too. */
function makeGuards(definitions: ReadonlyMap<string, Looked>): (looked: Looked) => ReadonlySet<string> {
  const known = new Map<Looked, ReadonlySet<string>>();
  const guardedIn = (looked: Looked): ReadonlySet<string> => {
    const before = known.get(looked);
    if (before !== undefined) return before;
    const guarded = new Set(looked.guarded);
    for (const name of looked.names) {
      const definition = definitions.get(name);
      if (definition !== undefined) for (const thing of guardedIn(definition)) guarded.add(thing);
    }
    known.set(looked, guarded);
    return guarded;
  };
  return guardedIn;
}

function look(conditions: readonly Written[]): Looked {
  const looked: Looked = { open: [], guarded: new Set(), names: new Set(), doubled: [] };
  for (const condition of conditions) lookInto(condition, new Set(), looked);
  return looked;
}

/** `spoken` are the things that the parts beside this one speak of. */
function lookInto(written: Written, spoken: ReadonlySet<string>, looked: Looked): void {
  if (written.kind === 'name') looked.names.add(written.word.name);
  if (written.kind === 'test' && !isComparison(written)) looked.guarded.add(thingOf(written.fact));
  if (written.kind === 'not' && written.of.kind === 'not') {
    looked.doubled.push(doubleNegation.at(written.span));
    lookInto(written.of.of, spoken, looked);
    return;
  }
  if (written.kind === 'not' && written.of.kind === 'test') {
    const { fact } = written.of;
    const absent = absences.get(fact);
    if (absent !== undefined && isComparison(written.of) && !spoken.has(thingOf(fact)))
      looked.open.push({ thing: thingOf(fact), found: negatedAbsence.at(written.span, fact, absent) });
  }
  const joined = written.kind === 'all' || written.kind === 'some';
  const inside = joined ? new Set(written.of.flatMap((part) => spokenOf(part) ?? [])) : new Set<string>();
  for (const part of partsOf(written)) lookInto(part, inside, looked);
}

function isComparison({ operator }: WrittenTest): boolean {
  return operator !== undefined && !['missing', 'is null', 'is unavailable'].includes(operator);
}

/** The thing that a part asks something positive of, or of which it asks whether it is there. */
function spokenOf(part: Written): string | undefined {
  if (part.kind === 'test') return thingOf(part.fact);
  return part.kind === 'not' && part.of.kind === 'test' && !isComparison(part.of) ? thingOf(part.of.fact) : undefined;
}

/** Facts of one thing are absent together: a sender's domain with the sender. Who has logged in has a name. */
function thingOf(fact: string): string {
  return fact === 'authenticated' ? 'user' : (fact.split(' ')[0] ?? fact);
}
