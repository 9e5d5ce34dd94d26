import type { BoundList } from '../check/bind-lists.ts';
import type { Atom, Condition } from '../core/condition.ts';
import type { Rule } from '../core/policy.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { opposedLists as finding } from '../diagnostics/findings/entries.ts';
import { widerAmong } from '../values/wider-entries.ts';
import type { Lint } from './lint-record.ts';
import { precedenceOf } from './precedence.ts';

/** A list on which a rule's answer hangs: the rule holds for every value in it, and for none outside. */
interface Side {
  readonly rule: Rule;
  readonly verdict: 'accept' | 'refuse';
  readonly atom: Atom;
  readonly bound: BoundList;
}

/** An entry of a side, by its place. */
interface Held {
  readonly side: Side;
  readonly at: number;
}

/** Most entries that are looked at: a list counts once for each rule that asks it. */
const mostEntries = 1_000_000;

/**
 * Values that one rule takes and one below it refuses, or the other way round, each by a list on the same fact and by
 * nothing else. Where the upper list has the very entry of the lower, one of the two is wrong; where it has a narrower
 * one, that is how exceptions are written, and worth no more than a note.
 */
export const opposedLists: Lint = ({ policy, lists, hidden, now = Number.NEGATIVE_INFINITY }) => {
  const { answersFirst } = precedenceOf(policy.rules);
  const byName = new Map(lists.map((bound) => [bound.list.name, bound]));
  const sides = policy.rules.flatMap((rule) => (hidden.has(rule) ? [] : (sideOf(rule, byName) ?? [])));
  const groups = Map.groupBy(sides, ({ atom, bound }) => JSON.stringify([bound.list.kind, atom.fact, atom.argument]));
  return [...groups.values()].flatMap((group) => (isOpposed(group) ? compare(group, answersFirst, now) : []));
};

function isOpposed(group: readonly Side[]): boolean {
  return group.some((side) => side.verdict !== group[0]?.verdict);
}

/** Goes from the last rule to the first and keeps of each entry the rule below that has it, for either verdict. */
function compare(group: readonly Side[], isFirst: (upper: Rule, lower: Rule) => boolean, now: number): Diagnostic[] {
  const kind = group[0]?.bound.list.kind ?? 'networks';
  const texts = new Set(group.flatMap(({ bound }) => bound.list.entries.map((entry) => entry.text)));
  const widerThan = widerAmong(kind, texts);
  const below = { accept: new Map<string, Held>(), refuse: new Map<string, Held>() };
  const found: Diagnostic[] = [];
  const pairs = new Map<BoundList, Set<BoundList>>();
  let looked = 0;
  for (const side of group.toReversed()) {
    const { entries } = side.bound.list;
    looked += entries.length;
    if (looked > mostEntries) break;
    const opposite = below[side.verdict === 'accept' ? 'refuse' : 'accept'];
    const reported = pairs.get(side.bound) ?? new Set([side.bound]);
    pairs.set(side.bound, reported);
    for (const [at, { text, expires }] of entries.entries()) {
      if (expires !== undefined && expires <= now) continue;
      const held = heldAmong(opposite, text, widerThan);
      if (held !== undefined && !reported.has(held.side.bound) && isFirst(side.rule, held.side.rule)) {
        reported.add(held.side.bound);
        found.push(...report({ side, at }, held));
      }
      below[side.verdict].set(text, { side, at });
    }
  }
  return found;
}

function heldAmong(
  held: ReadonlyMap<string, Held>,
  text: string,
  widerThan: (text: string) => Iterable<string>,
): Held | undefined {
  const own = held.get(text);
  if (own !== undefined || held.size === 0) return own;
  for (const wider of widerThan(text)) {
    const found = held.get(wider);
    if (found !== undefined) return found;
  }
  return undefined;
}

function report(upper: Held, lower: Held): Diagnostic[] {
  const [entry, other] = [entryOf(upper), entryOf(lower)];
  const span = upper.side.bound.spans[upper.at];
  if (entry === undefined || other === undefined || span === undefined) return [];
  const second = { ...described(lower), entry: other.text, span: lower.side.bound.spans[lower.at] };
  const said = finding.at(span, entry.text, described(upper), second);
  return [entry.text === other.text ? said : { ...said, severity: 'note' }];
}

function entryOf({ side, at }: Held) {
  return side.bound.list.entries[at];
}

function described({ side: { rule, verdict, bound } }: Held) {
  return { rule: rule.name, verdict, list: bound.list.name };
}

/** Only where the list alone decides: a further condition may be what tells the two apart. */
function sideOf(rule: Rule, byName: ReadonlyMap<string, BoundList>): Side | undefined {
  const atom = onlyAtom(rule.condition);
  if (atom?.test.kind !== 'member' || rule.observed !== undefined || rule.action.kind !== 'verdict') return undefined;
  const bound = byName.get(atom.test.list);
  return bound && { rule, verdict: rule.action.verdict === 'accept' ? 'accept' : 'refuse', atom, bound };
}

function onlyAtom(condition: Condition): Atom | undefined {
  if (condition.kind === 'atom') return condition;
  return condition.kind === 'all' && condition.of.length === 1 && condition.of[0] !== undefined
    ? onlyAtom(condition.of[0])
    : undefined;
}
