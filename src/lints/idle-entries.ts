import type { BoundList } from '../check/bind-lists.ts';
import type { Atom, Condition } from '../core/condition.ts';
import type { Entry, Rule } from '../core/policy.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { idleEntries as finding } from '../diagnostics/findings/entries.ts';
import { widerEntries } from '../values/wider-entries.ts';
import { conditionKey } from './condition-key.ts';
import type { Lint } from './lint-record.ts';

/** Most look-ups of an entry in another list: a policy of many lists is not compared to its end. */
const mostLookUps = 2_000_000;

/** A rule that asks one list, perhaps among other things. */
interface Asking {
  readonly rule: Rule;
  readonly bound: BoundList;
  /** What is looked up in the list: rules that share it ask the same. */
  readonly asked: string;
  /** Keys of the other parts of its condition. */
  readonly rest: ReadonlySet<string>;
}

/** Entries for which a rule never acts, since a rule above that asks no more has the same or wider ones in its own list. */
export const idleEntries: Lint = ({ policy, lists, hidden }) => {
  const byName = new Map(lists.map((bound) => [bound.list.name, bound]));
  const asking = policy.rules.flatMap((rule) => (hidden.has(rule) ? [] : askingOf(rule, byName)));
  const indexes = new Map<BoundList, ReadonlyMap<string, number>>();
  const indexOf = (bound: BoundList) => {
    const known = indexes.get(bound) ?? longestLived(bound);
    indexes.set(bound, known);
    return known;
  };
  let lookUps = 0;
  return [...Map.groupBy(asking, ({ asked }) => asked).values()].flatMap((group) =>
    group.flatMap((lower, at) => {
      for (const upper of group.slice(0, at)) {
        if (!answersFirst(upper, lower)) continue;
        lookUps += lower.bound.list.entries.length;
        if (lookUps > mostLookUps) return [];
        const found = compare(upper, lower, indexOf(upper.bound));
        if (found !== undefined) return [found];
      }
      return [];
    }),
  );
};

function askingOf(rule: Rule, byName: ReadonlyMap<string, BoundList>): Asking[] {
  const parts = rule.condition.kind === 'all' ? rule.condition.of : [rule.condition];
  const keys = parts.map(conditionKey);
  return parts.flatMap((part, at) => {
    const atom = lookUpOf(part);
    const bound = atom?.test.kind === 'member' ? byName.get(atom.test.list) : undefined;
    if (atom === undefined || bound === undefined) return [];
    return [{ rule, bound, asked: askedOf(part, atom), rest: new Set(keys.toSpliced(at, 1)) }];
  });
}

/** The look-up that a condition is: of a fact, or of a fact of any attachment, recipient or header field. */
function lookUpOf(condition: Condition): Atom | undefined {
  if (condition.kind === 'atom') return condition.test.kind === 'member' ? condition : undefined;
  return condition.kind === 'quantified' && condition.quantifier === 'any' ? lookUpOf(condition.of) : undefined;
}

function askedOf(condition: Condition, { fact, argument }: Atom): string {
  return JSON.stringify([condition.kind === 'quantified' ? condition.element : '', fact, argument]);
}

/** Whether the rule above answers wherever its list has what the other's has. */
function answersFirst(upper: Asking, lower: Asking): boolean {
  const { action, observed, section } = upper.rule;
  const acts =
    observed === undefined && (action.kind === 'verdict' || (action.kind === 'pass' && section === lower.rule.section));
  return acts && upper.rule !== lower.rule && upper.bound !== lower.bound && upper.rest.isSubsetOf(lower.rest);
}

/** Of each entry's text the place of the one that matches for longest. */
function longestLived({ list }: BoundList): Map<string, number> {
  const best = new Map<string, number>();
  for (const [at, entry] of list.entries.entries()) {
    const known = best.get(entry.text);
    if (known === undefined || !outlives(list.entries[known], entry)) best.set(entry.text, at);
  }
  return best;
}

function outlives(one: Entry | undefined, other: Entry): boolean {
  return one?.expires === undefined || (other.expires !== undefined && one.expires >= other.expires);
}

function compare(upper: Asking, lower: Asking, index: ReadonlyMap<string, number>): Diagnostic | undefined {
  const { list, spans } = lower.bound;
  // The same entry on two sides is a finding of its own.
  const opposed = isTaken(upper.rule) !== isTaken(lower.rule);
  const idle = list.entries.flatMap((entry, at) => {
    const texts = opposed ? widerEntries(list.kind, entry.text) : [entry.text, ...widerEntries(list.kind, entry.text)];
    const found = texts
      .flatMap((text) => index.get(text) ?? [])
      .find((each) => outlives(upper.bound.list.entries[each], entry));
    return found === undefined ? [] : [{ entry, span: spans[at], cover: upper.bound.spans[found] }];
  });
  const [first] = idle;
  if (first?.span === undefined || first.cover === undefined) return undefined;
  const all = idle.length === list.entries.length;
  return finding.at(
    lower.rule.span,
    { rule: lower.rule.name, list: list.name, above: upper.rule.name, all },
    idle.map(({ entry }) => entry.text),
    {
      entry: first.span,
      cover: first.cover,
    },
  );
}

function isTaken({ action }: Rule): boolean {
  return action.kind === 'verdict' && action.verdict === 'accept';
}
