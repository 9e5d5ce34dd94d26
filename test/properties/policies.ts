import fc from 'fast-check';
import type { Atom, Condition, Element, Test } from '../../src/core/condition.ts';
import { always } from '../../src/core/condition.ts';
import type { DeclaredService } from '../../src/core/declared-service.ts';
import type {
  Action,
  Entry,
  Gate,
  List,
  ListKind,
  Policy,
  ReplyTemplate,
  Rule,
  RuleEffect,
} from '../../src/core/policy.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import { factsOf } from './world.ts';

/** What sessions and policies speak of: few enough values that they meet. */
export const clients = ['192.0.2.1', '192.0.2.77', '198.51.100.9', '2001:db8::1', '2001:db8:1::5'];
export const domains = ['a.test', 'mx.a.test', 'b.test', 'deep.mx.a.test', 'c.test'];
export const addresses = ['ann@a.test', 'bob@mx.a.test', 'cid@b.test', 'postmaster@c.test'];
export const extensions = ['.exe', '.zip', '.png'];
export const texts = ['lottery win', 'act now', 'hello'];

/** When sessions happen; some list entries have expired by then. */
export const now = 1000;

const span = { source: makeSource('p.rules', 'x'), start: 0, end: 1 };
const place = { file: 'p.rules', line: 1 };
const factNamed = factsOf({ seed: 0, asks: false });

const entryTexts: Record<ListKind, string[]> = {
  networks: ['192.0.2.0/24', '192.0.2.1/32', '198.51.100.0/25', '2001:db8::/32', '2001:db8:1::/48', '0.0.0.0/0'],
  domains: ['a.test', '.a.test', 'b.test', '.mx.a.test', '.test'],
  addresses: ['ann@a.test', '@b.test', '@.a.test', 'postmaster@', 'cid@b.test'],
  extensions,
  phrases: ['lottery', 'act now'],
};

/**
 * The policy with one of its lists longer than what an index copies; with `phrases`, which has no such limit, with rules
 * between the others that no session meets.
 */
export function withBulk(policy: Policy, bulk: ListKind): Policy {
  const lists = policy.lists.map((list) =>
    list.kind === bulk ? { ...list, entries: [...list.entries, ...filling(bulk)] } : list,
  );
  const rules = bulk === 'phrases' ? policy.rules.flatMap((rule) => [...fillersBefore(rule), rule]) : policy.rules;
  return { ...policy, lists, rules: rules.map((rule, index) => ({ ...rule, index })) };
}

/** Rules under the condition of the one behind them that wait for facts of several phases, and are false then. */
function fillersBefore(rule: Rule): Rule[] {
  const tests = [
    atom('client', { kind: 'equals', key: '203.0.113.1' }),
    atom('sender domain', { kind: 'equals', key: `d${rule.index}.test` }),
    atom('recipient domain', { kind: 'equals', key: `d${rule.index}.test` }),
    atom('subject', { kind: 'equals', key: `text ${rule.index}` }),
  ];
  return tests.map((test, at): Rule => {
    const name = `filler-${rule.index}-${at}`;
    const action: Action = { kind: 'verdict', verdict: 'reject' };
    const condition = junction('all', [test, rule.condition]);
    return { ...rule, name, condition, action, reply: replyOf(action, name), observed: undefined, effects: [] };
  });
}

export const listKinds: readonly ListKind[] = ['networks', 'domains', 'addresses', 'extensions', 'phrases'];

function filling(kind: ListKind): Entry[] {
  if (kind !== 'networks' && kind !== 'domains' && kind !== 'addresses') return [];
  return Array.from({ length: 300 }, (_, at) => {
    const text = { networks: `10.${at >> 8}.${at & 255}.0/24`, domains: `.d${at}.test`, addresses: `u${at}@a.test` }[
      kind
    ];
    return { text, expires: undefined, because: undefined, place };
  });
}

function entries(kind: ListKind): fc.Arbitrary<Entry[]> {
  const entry = fc.record({
    text: fc.constantFrom(...entryTexts[kind]),
    expires: fc.constantFrom(undefined, undefined, now - 500, now + 500),
  });
  return fc.array(
    entry.map((each): Entry => ({ ...each, because: undefined, place })),
    { maxLength: 3 },
  );
}

const lists: fc.Arbitrary<List[]> = fc
  .record({
    networks: entries('networks'),
    domains: entries('domains'),
    addresses: entries('addresses'),
    extensions: entries('extensions'),
    phrases: entries('phrases'),
  })
  .map((entriesOf) => listKinds.map((kind): List => ({ name: kind, kind, entries: entriesOf[kind], span })));

function atom(fact: string, test: Test): Atom {
  const { scope, phase } = factNamed(fact);
  return { kind: 'atom', fact, argument: '', scope, phase, test, span };
}

function equals(...keys: (string | number)[]): fc.Arbitrary<Test> {
  return fc.constantFrom(...keys).map((key) => ({ kind: 'equals', key }));
}

const yes: fc.Arbitrary<Test> = fc.constant({ kind: 'yes' });

function member(list: ListKind): fc.Arbitrary<Test> {
  return fc.constant({ kind: 'member', list });
}

function compare(...numbers: number[]): fc.Arbitrary<Test> {
  return fc.record({
    kind: fc.constant('compare'),
    relation: fc.constantFrom('<', '>='),
    number: fc.constantFrom(...numbers),
  });
}

function textTest(kind: 'contains' | 'starts' | 'ends', ...words: string[]): fc.Arbitrary<Test> {
  return fc.constantFrom(...words).map((text) => ({ kind, text }));
}

/** A test of the fact, or now and then the question whether it is missing or unavailable. */
function asking(fact: string, ...tests: fc.Arbitrary<Test>[]): fc.Arbitrary<Atom> {
  const odd = fc.constantFrom<Test>({ kind: 'missing' }, { kind: 'unavailable' });
  return fc
    .oneof({ weight: 12, arbitrary: fc.oneof(...tests) }, { weight: 1, arbitrary: odd })
    .map((test) => atom(fact, test));
}

const early = [
  asking('client', equals(...clients), member('networks')),
  asking('listed', yes),
  asking('reverse', equals(...domains), member('domains')),
  asking('helo', equals(...domains), member('domains'), textTest('ends', '.test', 'a.test')),
  asking('authenticated', yes),
  asking('spf', yes),
  asking('sender', equals(...addresses), member('addresses')),
  asking('sender domain', equals(...domains), member('domains')),
  asking('declared size', compare(10, 20)),
];

const ofRecipient = [
  asking('recipient', equals(...addresses), member('addresses')),
  asking('recipient domain', equals(...domains), member('domains')),
  asking('stranger', yes),
];

const late = [
  asking('recipient count', compare(2)),
  asking('score', compare(5)),
  asking('fate', yes),
  asking('subject', equals(...texts), member('phrases'), textTest('contains', 'lottery')),
  asking('message size', compare(4)),
];

const inside: Record<Element, fc.Arbitrary<Atom>[]> = {
  attachment: [
    asking('attachment extension', equals(...extensions), member('extensions')),
    asking('attachment size', compare(10)),
  ],
  header: [asking('header name', equals('subject', 'x-odd'), textTest('starts', 'x-'))],
  'each-recipient': [asking('each-recipient domain', equals(...domains), member('domains'))],
};

const simple = fc.oneof(
  { weight: 5, arbitrary: fc.oneof(...early) },
  { weight: 4, arbitrary: fc.oneof(...ofRecipient) },
  { weight: 2, arbitrary: fc.oneof(...late) },
);

const quantified: fc.Arbitrary<Condition> = fc
  .record({
    quantifier: fc.constantFrom('any', 'any', 'every'),
    element: fc.constantFrom<Element>('attachment', 'attachment', 'header', 'each-recipient'),
  })
  .chain(({ quantifier, element }) =>
    junctions(fc.oneof({ weight: 3, arbitrary: fc.oneof(...inside[element]) }, { weight: 1, arbitrary: simple })).map(
      (of): Condition => ({ kind: 'quantified', quantifier, element, of, span }),
    ),
  );

const conditions = junctions(fc.oneof({ weight: 8, arbitrary: simple }, { weight: 1, arbitrary: quantified }));

/** Up to two levels of junctions over these parts. */
function junctions(parts: fc.Arbitrary<Condition>): fc.Arbitrary<Condition> {
  const literal = fc.oneof({ weight: 4, arbitrary: parts }, { weight: 1, arbitrary: parts.map(negation) });
  const pair = fc.array(literal, { minLength: 1, maxLength: 3 });
  const inner = fc.oneof(
    { weight: 3, arbitrary: literal },
    { weight: 1, arbitrary: pair.map((of) => junction('some', of)) },
  );
  return fc.oneof(
    { weight: 3, arbitrary: fc.array(inner, { minLength: 1, maxLength: 3 }).map((of) => junction('all', of)) },
    { weight: 1, arbitrary: pair.map((of) => junction('some', of)) },
    { weight: 1, arbitrary: pair.map((of) => negation(junction('all', of))) },
  );
}

/** Flat, without doubles: equal conditions then look alike, which is how the reference tells units (law 5). */
function junction(kind: 'all' | 'some', parts: readonly Condition[]): Condition {
  const distinct = new Map<string, Condition>();
  for (const part of parts) {
    for (const each of part.kind === kind ? part.of : [part]) distinct.set(JSON.stringify(each), each);
  }
  const [only, ...others] = distinct.values();
  return only !== undefined && others.length === 0 ? only : { kind, of: [...distinct.values()] };
}

function negation(of: Condition): Condition {
  return of.kind === 'not' ? of.of : { kind: 'not', of };
}

const deeds: fc.Arbitrary<Action> = fc.constantFrom<Action>(
  { kind: 'verdict', verdict: 'accept' },
  { kind: 'verdict', verdict: 'reject' },
  { kind: 'verdict', verdict: 'reject' },
  { kind: 'verdict', verdict: 'defer' },
  { kind: 'verdict', verdict: 'discard' },
  { kind: 'verdict', verdict: 'disconnect' },
  { kind: 'pass' },
  { kind: 'edit', edit: { kind: 'tag', tag: 'tagged' } },
);

interface Sketch {
  readonly condition: Condition;
  readonly action: Action;
  readonly atOnce: boolean;
  readonly observed: boolean;
  readonly ifUnavailable: 'skip' | 'defer';
  /** A greylist or a limit, whatever the action says. */
  readonly kept: 'greylist' | 'limit' | undefined;
  /** Begins a section under this condition. */
  readonly section: Condition | undefined;
}

const sketches: fc.Arbitrary<Sketch[]> = fc.array(
  fc.record({
    condition: conditions,
    action: deeds,
    atOnce: fc.nat(5).map((drawn) => drawn === 0),
    observed: fc.nat(9).map((drawn) => drawn === 0),
    ifUnavailable: fc.constantFrom('skip', 'defer'),
    kept: fc.nat(9).map((drawn) => (drawn < 2 ? 'greylist' : drawn === 2 ? 'limit' : undefined)),
    section: fc.oneof(
      { weight: 3, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constant(always) },
      { weight: 1, arbitrary: conditions },
    ),
  }),
  { minLength: 1, maxLength: 9 },
);

const last: fc.Arbitrary<Action> = fc.constantFrom<Action>(
  { kind: 'verdict', verdict: 'accept' },
  { kind: 'verdict', verdict: 'accept' },
  { kind: 'verdict', verdict: 'reject' },
  { kind: 'verdict', verdict: 'discard' },
);

function replyOf(action: Action, name: string): ReplyTemplate | undefined {
  if (action.kind !== 'verdict') return undefined;
  const text = [{ kind: 'literal' as const, text: `by ${name}` }];
  switch (action.verdict) {
    case 'accept':
    case 'discard':
      return undefined;
    case 'reject':
      return { code: 550, status: '5.7.1', text };
    case 'defer':
      return { code: 450, status: '4.7.1', text };
    case 'disconnect':
      return { code: name.length % 2 === 0 ? 421 : 521, status: '5.7.1', text };
    default:
      return action.verdict satisfies never;
  }
}

function rulesOf(sketched: readonly Sketch[], end: Action): Rule[] {
  let section = 0;
  let scope: Condition = always;
  const rules = sketched.map((sketch, index): Rule => {
    if (sketch.section !== undefined) {
      section++;
      scope = sketch.section;
    }
    const { atOnce, ifUnavailable, kept } = sketch;
    const action: Action = kept === undefined ? sketch.action : { kind: 'verdict', verdict: 'defer' };
    const name = `${action.kind}-${index}${'x'.repeat(index % 2)}`;
    const concerns = scope === always ? sketch.condition : junction('all', [scope, sketch.condition]);
    const condition = kept === undefined ? concerns : junction('all', [concerns, keptAtom(kept, name)]);
    const effects = kept === undefined ? [] : effectsOf(kept, name, concerns);
    const observed = sketch.observed ? { until: undefined } : undefined;
    const reply = replyOf(action, name);
    return {
      index,
      name,
      place,
      span,
      section,
      condition,
      action,
      reply,
      atOnce,
      observed,
      ifUnavailable,
      effects,
      why: undefined,
    };
  });
  const name = 'last';
  const closing = { section: section + 1, condition: always, action: end, reply: replyOf(end, name), atOnce: false };
  const rest = { observed: undefined, ifUnavailable: 'skip', effects: [], why: undefined } as const;
  return [...rules, { index: rules.length, name, place, span, ...closing, ...rest }];
}

function keptAtom(kept: NonNullable<Sketch['kept']>, name: string): Atom {
  return { ...atom(kept === 'greylist' ? 'greylisted by' : 'over limit', { kind: 'yes' }), argument: name };
}

function effectsOf(kept: NonNullable<Sketch['kept']>, named: string, concerns: Condition): readonly RuleEffect[] {
  if (kept === 'limit') return [{ kind: 'counted', named, concerns }];
  return [
    { kind: 'first-seen', named },
    { kind: 'passed', named, concerns },
  ];
}

/** What the rules of a policy declare. */
function servicesOf(rules: readonly Rule[]): DeclaredService[] {
  const by = [{ kind: 'client', prefix: 24 }, { kind: 'sender' }, { kind: 'recipient' }] as const;
  return rules.flatMap(({ name, effects, ifUnavailable }): DeclaredService[] => {
    const [effect] = effects;
    if (effect === undefined) return [];
    const named = { name, place, ifUnavailable, by };
    return effect.kind === 'first-seen'
      ? [{ ...named, kind: 'greylist', delayMs: 1000, rememberMs: 5000, retryMs: 2000 }]
      : [{ ...named, kind: 'limit', most: 3, of: 'recipients', perMs: 60_000 }];
  });
}

const gateParts = fc.oneof(...early.slice(0, 8), ...ofRecipient.slice(0, 2));
const ownParts = fc.oneof(
  asking('client', equals(...clients), member('networks')),
  asking('authenticated', yes),
  asking('recipient domain', equals(...domains)),
);

const gates: fc.Arbitrary<Gate> = fc
  .record({
    to: fc.oneof({ weight: 5, arbitrary: fc.constant<Condition>(always) }, { weight: 1, arbitrary: gateParts }),
    own: fc.oneof(
      { weight: 3, arbitrary: fc.constant<Condition>({ kind: 'some', of: [] }) },
      { weight: 2, arbitrary: ownParts.map((of): Condition => ({ kind: 'some', of: [of] })) },
    ),
    code: fc.constantFrom(550, 450),
  })
  .map(({ to, own, code }) => ({
    condition: { kind: 'some', of: [to, own] },
    own,
    reply: { code, status: code === 550 ? '5.7.1' : '4.7.1', text: [{ kind: 'literal', text: 'relaying denied' }] },
    place,
  }));

/** Policies as plain data, so that a case can be kept in a file. */
export const policies: fc.Arbitrary<Policy> = fc
  .record({ gate: gates, lists, rules: sketches, end: last, own: fc.option(conditions, { nil: undefined, freq: 2 }) })
  .map(({ gate, rules: sketched, end, own, ...rest }) => {
    const rules = rulesOf(sketched, end);
    return {
      file: 'p.rules',
      timezone: 'UTC',
      help: undefined,
      lists: rest.lists,
      services: servicesOf(rules),
      gate,
      correspondents: own && { condition: own, keptMs: 1000 },
      rules,
    };
  });
