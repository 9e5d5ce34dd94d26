import type { BoundList } from '../check/bind-lists.ts';
import type { Atom, Condition } from '../core/condition.ts';
import type { Entry, Rule } from '../core/policy.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { idleEntries as finding } from '../diagnostics/findings/entries.ts';
import { widerAmong } from '../values/wider-entries.ts';
import { conditionKey } from './condition-key.ts';
import type { Lint } from './lint-record.ts';
import { precedenceOf } from './precedence.ts';

/** Most entries that are looked at: a list counts once for each rule that asks it. */
const mostEntries = 1_000_000;

/** Rules above that have an entry and are compared with a rule below. */
const mostHolders = 16;

/** A rule that asks one list, perhaps among other things. */
interface Asking {
  readonly rule: Rule;
  readonly bound: BoundList;
  /** What is looked up in the list: rules that share it ask the same. */
  readonly asked: string;
  /** Keys of the other parts of its condition. */
  readonly rest: ReadonlySet<string>;
}

/** An entry of a list that a rule asks, by its place. */
interface Held {
  readonly asking: Asking;
  readonly at: number;
}

/** Entries for which a rule never acts, since a rule above that asks no more has the same or wider ones in its own list. */
export const idleEntries: Lint = ({ policy, lists, hidden }) => {
  const byName = new Map(lists.map((bound) => [bound.list.name, bound]));
  const asking = policy.rules.flatMap((rule) => (hidden.has(rule) ? [] : askingOf(rule, byName)));
  const { answersFirst } = precedenceOf(policy.rules);
  return [...Map.groupBy(asking, ({ asked }) => asked).values()].flatMap((group) => compare(group, answersFirst));
};

/** Goes from the first rule to the last and keeps of each entry the rules above that have it. */
function compare(group: readonly Asking[], isFirst: (upper: Rule, lower: Rule) => boolean): Diagnostic[] {
  if (group.every(({ bound }) => bound === group[0]?.bound)) return [];
  const kind = group[0]?.bound.list.kind ?? 'networks';
  const widerThan = widerAmong(kind, new Set(group.flatMap(({ bound }) => bound.list.entries.map(({ text }) => text))));
  const above = new Map<string, Held[]>();
  const found: Diagnostic[] = [];
  let looked = 0;
  for (const lower of group) {
    const { entries } = lower.bound.list;
    looked += entries.length;
    if (looked > mostEntries) break;
    const covers = entries.flatMap((entry, at) => {
      const covering = (held: Held) =>
        comesFirst(held.asking, lower, isFirst) && outlives(entryOf(held), entry) && !isOpposed(held, lower, entry);
      const first = firstCover([entry.text, ...widerThan(entry.text)], above, covering);
      return first === undefined ? [] : [{ at, first }];
    });
    found.push(...report(lower, covers));
    for (const [at, { text }] of entries.entries()) {
      const holders = above.get(text) ?? [];
      if (holders.length < mostHolders) holders.push({ asking: lower, at });
      above.set(text, holders);
    }
  }
  return found;
}

/** The one of the uppermost rule. */
function firstCover(
  texts: readonly string[],
  above: ReadonlyMap<string, readonly Held[]>,
  isCover: (held: Held) => boolean,
): Held | undefined {
  let first: Held | undefined;
  for (const text of texts) {
    const found = above.get(text)?.find(isCover);
    if (found !== undefined && (first === undefined || found.asking.rule.index < first.asking.rule.index))
      first = found;
  }
  return first;
}

function askingOf(rule: Rule, byName: ReadonlyMap<string, BoundList>): Asking[] {
  const parts = rule.condition.kind === 'all' ? rule.condition.of : [rule.condition];
  const keys = parts.map(conditionKey);
  return parts.flatMap((part, at) => {
    const atom = lookUpOf(part);
    const bound = atom?.test.kind === 'member' ? byName.get(atom.test.list) : undefined;
    if (atom === undefined || bound === undefined) return [];
    return [{ rule, bound, asked: askedOf(part, atom, bound), rest: new Set(keys.toSpliced(at, 1)) }];
  });
}

/** The look-up that a condition is: of a fact, or of a fact of any attachment, recipient or header field. */
function lookUpOf(condition: Condition): Atom | undefined {
  if (condition.kind === 'atom') return condition.test.kind === 'member' ? condition : undefined;
  return condition.kind === 'quantified' && condition.quantifier === 'any' ? lookUpOf(condition.of) : undefined;
}

function askedOf(condition: Condition, { fact, argument }: Atom, { list }: BoundList): string {
  return JSON.stringify([condition.kind === 'quantified' ? condition.element : '', fact, argument, list.kind]);
}

/** Whether the rule above answers wherever its list has what the other's has. */
function comesFirst(upper: Asking, lower: Asking, isFirst: (upper: Rule, lower: Rule) => boolean): boolean {
  return upper.bound !== lower.bound && isFirst(upper.rule, lower.rule) && upper.rest.isSubsetOf(lower.rest);
}

/** The very same entry on two sides is a finding of its own. */
function isOpposed(upper: Held, lower: Asking, entry: Entry): boolean {
  return isTaken(upper.asking.rule) !== isTaken(lower.rule) && entryOf(upper)?.text === entry.text;
}

function entryOf({ asking, at }: Held): Entry | undefined {
  return asking.bound.list.entries[at];
}

function outlives(one: Entry | undefined, other: Entry): boolean {
  return one?.expires === undefined || (other.expires !== undefined && one.expires >= other.expires);
}

/** One finding for what the uppermost of the rules above has. */
function report(lower: Asking, covers: readonly { readonly at: number; readonly first: Held }[]): Diagnostic[] {
  const { list, spans } = lower.bound;
  const above = covers.reduce<Rule | undefined>(
    (uppermost, { first }) =>
      uppermost === undefined || first.asking.rule.index < uppermost.index ? first.asking.rule : uppermost,
    undefined,
  );
  const idle = covers.filter(({ first }) => first.asking.rule === above);
  const entry = spans[idle[0]?.at ?? 0];
  const cover = idle[0]?.first.asking.bound.spans[idle[0].first.at];
  if (above === undefined || entry === undefined || cover === undefined) return [];
  const all = idle.length === list.entries.length;
  const names = idle.map(({ at }) => list.entries[at]?.text ?? '');
  return [
    finding.at(lower.rule.span, { rule: lower.rule.name, list: list.name, above: above.name, all }, names, {
      entry,
      cover,
    }),
  ];
}

function isTaken({ action }: Rule): boolean {
  return action.kind === 'verdict' && action.verdict === 'accept';
}
