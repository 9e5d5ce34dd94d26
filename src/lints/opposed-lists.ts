import type { Atom, Condition } from '../core/condition.ts';
import type { List, Policy, Rule } from '../core/policy.ts';
import { opposedLists as finding } from '../diagnostics/findings/entries.ts';
import { widerEntries } from '../values/wider-entries.ts';
import type { Lint } from './lint-record.ts';

/** A list on which a rule's answer hangs: the rule holds for every value in it, or for none outside. */
interface Side {
  readonly rule: Rule;
  readonly verdict: string;
  readonly atom: Atom;
  readonly list: List;
}

/** The most entries that are compared one by one with another list. */
const mostEntries = 200_000;

/** Values that one rule takes and another refuses, each by a list on the same fact and by nothing else. */
export const opposedLists: Lint = ({ policy, lists }) => {
  const sides = policy.rules.flatMap((rule) => sideOf(policy, rule) ?? []);
  return sides.flatMap((second) => {
    const first = sides.find(
      (each) =>
        each.rule.index < second.rule.index &&
        each.verdict !== second.verdict &&
        each.atom.fact === second.atom.fact &&
        each.list !== second.list,
    );
    if (first === undefined || first.list.entries.length > mostEntries) return [];
    const texts = new Set(second.list.entries.map((entry) => entry.text));
    const places = lists.find(({ list }) => list === first.list)?.spans;
    for (const [at, entry] of first.list.entries.entries()) {
      const shared = [entry.text, ...widerEntries(first.list.kind, entry.text)].find((text) => texts.has(text));
      const span = places?.[at];
      if (shared === undefined || span === undefined) continue;
      const other = lists.find(({ list }) => list === second.list);
      const otherSpan = other?.spans[second.list.entries.findIndex((each) => each.text === shared)];
      return [finding.at(span, entry.text, described(first), { ...described(second), entry: shared, span: otherSpan })];
    }
    return [];
  });
};

function described({ rule, verdict, list }: Side) {
  return { rule: rule.name, verdict, list: list.name };
}

/** Only where the list alone decides: a further condition may be what tells the two apart. */
function sideOf(policy: Policy, rule: Rule): Side | undefined {
  const atom = onlyAtom(rule.condition);
  if (atom?.test.kind !== 'member' || rule.observed !== undefined || rule.action.kind !== 'verdict') return undefined;
  const { list: name } = atom.test;
  const list = policy.lists.find((each) => each.name === name);
  const taken = rule.action.verdict === 'accept';
  return list && { rule, verdict: taken ? 'accept' : 'refuse', atom, list };
}

function onlyAtom(condition: Condition): Atom | undefined {
  if (condition.kind === 'atom') return condition;
  return condition.kind === 'all' && condition.of.length === 1 && condition.of[0] !== undefined
    ? onlyAtom(condition.of[0])
    : undefined;
}
