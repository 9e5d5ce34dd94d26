import type { Atom, Condition, Test } from '../../../src/core/condition.ts';
import { isUnconditional } from '../../../src/core/condition.ts';
import type { List, Policy, Rule } from '../../../src/core/policy.ts';
import { fact } from '../../../src/facts/registry.ts';
import type { Random } from '../../fuzz/random.ts';
import { pick } from '../../fuzz/random.ts';

/** What stands for the facts that only the random policies have. */
const stead: Readonly<Record<string, readonly string[]>> = {
  listed: ['tls', 'sender domain missing', 'client port < 1024'],
  reverse: ['helo ends with ".test"', 'not helo missing'],
  spf: ['tls version is "TLSv1.3"', 'user missing', 'declared size > 20 KB'],
  stranger: ['recipient local-part is "ann"', 'weekday is sunday'],
  'greylisted by': ['helo contains "mx"', 'sender local-part is "bob"'],
  'over limit': ['recipient count > 3', 'weekday is monday'],
  score: ['body contains "lottery"', 'header "List-Id" missing', 'client port >= 0'],
  fate: [
    'time of day from 22:00 to 06:00',
    'date < 2026-12-01',
    'subject matches "lot+ery"',
    'from domain in some-domains',
  ],
};

/**
 * A random policy in the words of the language, with the slips that admins make: parts of a section's condition said
 * again in its rules, entries and rules written twice, definitions and lists that nothing uses.
 */
export function asText(policy: Policy, random: Random): string {
  const lines = [
    'mailpolicy 1',
    'otherwise reply 550 5.7.1 "Refused"',
    ...(random(2) === 0 ? ['help "https://a.test/#{rule}"'] : []),
    ...(random(4) === 0 ? ['timezone "Europe/Berlin"'] : []),
    'domains hosted = "a.test", ".b.test"',
    ...policy.lists.map((list) => listText(list, random)),
    ...(random(4) === 0 ? ['define unused = tls and authenticated'] : []),
    ...(random(3) === 0 ? ['relay for authenticated'] : []),
    ...(random(8) === 0 ? [] : ['relay to hosted']),
  ];
  let section = 0;
  let shared: readonly Condition[] = [];
  for (const rule of policy.rules) {
    if (rule.section !== section) {
      section = rule.section;
      shared = sharedParts(policy.rules.filter((each) => each.section === section));
      const last = rule.index === policy.rules.length - 1;
      const when =
        last || shared.length === 0 ? '' : ` when ${shared.map((part) => partText(part, random)).join(' and ')}`;
      lines.push(`section "part ${section}"${when}`);
      if (last) shared = [];
    }
    lines.push(ruleText(rule, shared, random));
    if (random(12) === 0) lines.push(ruleText({ ...rule, name: `${rule.name}-again` }, shared, random));
  }
  return `${lines.join('\n')}\n`;
}

/** Parts that all rules of a section ask. */
function sharedParts(rules: readonly Rule[]): readonly Condition[] {
  const [first, ...others] = rules.map(({ condition }) => (condition.kind === 'all' ? condition.of : [condition]));
  const keysOf = (parts: readonly Condition[]) => new Set(parts.map((part) => JSON.stringify(part)));
  return (first ?? []).filter((part) => others.every((parts) => keysOf(parts).has(JSON.stringify(part))));
}

function listText({ name, kind, entries }: List, random: Random): string {
  const bare = kind === 'networks' || kind === 'extensions';
  const written = entries.flatMap(({ text, expires }) => {
    const until = expires === undefined ? '' : ` until ${expires < 1000 ? '2020-01-31' : '2030-01-31'}`;
    const entry = `${bare ? text : JSON.stringify(text)}${until}`;
    return random(12) === 0 ? [entry, entry] : [entry];
  });
  return `${kind} some-${name} = ${written.length === 0 ? placeholders[kind] : written.join(', ')}`;
}

/** A list has to say something. */
const placeholders = {
  networks: '203.0.113.77',
  domains: '"nowhere.test"',
  addresses: '"nobody@nowhere.test"',
  extensions: '.none',
  phrases: '"nothing of the sort"',
} as const;

function ruleText(rule: Rule, shared: readonly Condition[], random: Random): string {
  const { name, action, reply, atOnce, observed } = rule;
  const parts = rule.condition.kind === 'all' ? rule.condition.of : [rule.condition];
  const keys = new Set(shared.map((part) => JSON.stringify(part)));
  const own = parts.filter((part) => !isUnconditional(part) && (!keys.has(JSON.stringify(part)) || random(6) === 0));
  const doubled = own.length > 0 && random(15) === 0 ? [...own, pick(random, own)] : own;
  const verb = action.kind === 'verdict' ? action.verdict : action.kind === 'pass' ? 'pass' : 'tag';
  const text = random(3) === 0 ? 'by {rule}, see {help}' : 'by rule';
  return [
    observed === undefined ? '' : random(2) === 0 ? 'observe ' : 'observe until 2020-01-31 ',
    `${verb} ${name}`,
    atOnce && action.kind === 'verdict' && reply !== undefined ? ' at once' : '',
    doubled.length === 0 ? '' : ` when ${doubled.map((part) => partText(part, random)).join(' and ')}`,
    reply === undefined
      ? ''
      : ` reply ${reply.code} ${Math.floor(reply.code / 100)}.7.1 "${text.replace('{rule}', name)}"`,
  ].join('');
}

function partText(condition: Condition, random: Random): string {
  switch (condition.kind) {
    case 'all':
    case 'some': {
      const connective = condition.kind === 'all' ? ' and ' : ' or ';
      return condition.of.length === 0
        ? nothing[condition.kind]
        : `(${condition.of.map((part) => partText(part, random)).join(connective)})`;
    }
    case 'not':
      return `not ${partText(condition.of, random)}`;
    case 'quantified': {
      const thing = condition.element === 'each-recipient' ? 'recipient' : condition.element;
      const inner = isUnconditional(condition.of) ? '' : ` (${partText(condition.of, random)})`;
      return `${condition.quantifier} ${thing}${inner}`;
    }
    case 'atom':
      return atomText(condition, random);
    default:
      return condition satisfies never;
  }
}

/** What is always and never true. */
const nothing = { all: 'recipient count >= 1', some: 'recipient count < 1' } as const;

function atomText(atom: Atom, random: Random): string {
  const instead = stead[atom.fact];
  if (instead !== undefined) return pick(random, instead);
  const asked = fact(atom.fact);
  const name = ['session', 'recipient'].includes(asked.scope) ? asked.name : asked.name.split(' ').slice(1).join(' ');
  return testText(name, asked.type, atom.test);
}

function testText(name: string, type: string, test: Test): string {
  switch (test.kind) {
    case 'yes':
      return name;
    case 'missing':
      return type === 'yes-no' ? `not ${name}` : `${name} missing`;
    case 'unavailable':
      return `${name} is unavailable`;
    case 'equals':
      return `${name} is ${typeof test.key === 'string' && type !== 'ip' && type !== 'extension' ? JSON.stringify(test.key) : test.key}`;
    case 'member':
      return type === 'text' ? `${name} contains any of some-${test.list}` : `${name} in some-${test.list}`;
    case 'contains':
      return `${name} contains ${JSON.stringify(test.text)}`;
    case 'starts':
      return `${name} starts with ${JSON.stringify(test.text)}`;
    case 'ends':
      return `${name} ends with ${JSON.stringify(test.text)}`;
    case 'matches':
      return `${name} matches ${JSON.stringify(test.pattern)}`;
    case 'compare':
      return `${name} ${test.relation} ${type === 'size' ? `${test.number} KB` : test.number}`;
    case 'range':
      throw new Error('the random policies have no ranges');
    default:
      return test satisfies never;
  }
}
