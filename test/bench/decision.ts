import type { Atom, Condition, Test } from '../../src/core/condition.ts';
import { always } from '../../src/core/condition.ts';
import { passedBy, walk } from '../../src/core/evaluate.ts';
import type { Action, Entry, List, Policy, Rule } from '../../src/core/policy.ts';
import { testReading } from '../../src/core/test-reading.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import { openConversation } from '../../src/engine/conversation.ts';
import { fact } from '../../src/facts/registry.ts';
import { parseAddress } from '../../src/mail/address.ts';
import type { Event } from '../../src/mail/event.ts';
import { smtpFront } from '../../src/mail/front-kind.ts';
import { parseIp } from '../../src/mail/ip.ts';
import type { Session } from '../../src/mail/session.ts';
import { compilePlan } from '../../src/plan/compile-plan.ts';
import { linkPlan } from '../../src/plan/link.ts';
import type { Services } from '../../src/services/services.ts';
import { holds } from '../../src/values/holds.ts';
import { valueType } from '../../src/values/registry.ts';
import { stillWorld } from '../still-world.ts';
import type { Lap } from './race.ts';
import { race } from './race.ts';
import { setsByHand } from './sets-by-hand.ts';

/** Median time of one decision under one policy, in nanoseconds. */
export interface DecisionFigure {
  readonly name: string;
  readonly engine: number;
  readonly naive: number;
  /** The same by sets and maps that somebody filled by hand. */
  readonly hand: number;
}

/** How much is measured. */
export interface Effort {
  readonly rounds: number;
  readonly warmUps: number;
  readonly decisionsPerLap: number;
}

/**
 * Times one decision: a whole session from CONNECT over RCPT to the dot, which no rule but the last decides. Rules look
 * for a value of the client, HELO name, sender, recipient or their domains, or for the client in one of 20 lists that
 * hold 100,000 networks together. The naive evaluator is timed for one walk with everything known, the least it must do.
 */
export function measureDecisions({ decisionsPerLap, ...rounds }: Effort): DecisionFigure[] {
  const rest = [10, 1000, 10_000].map((count) => ({
    name: `${count} rules`,
    policy: equalityPolicy(count),
    naive: 10_000 / count,
  }));
  const policies = [...rest, { name: '20 rules on 100,000 networks', policy: networkPolicy(20, 5000), naive: 1 }];
  const laps = policies.flatMap(({ policy, naive }) => [
    engineLap(policy, decisionsPerLap),
    naiveLap(policy, Math.min(naive, decisionsPerLap)),
    handLap(policy, decisionsPerLap),
  ]);
  const { nsPerUnit } = race(laps, rounds);
  return policies.map(({ name }, at) => {
    const [engine = 0, naive = 0, hand = 0] = nsPerUnit.slice(3 * at);
    return { name, engine, naive, hand };
  });
}

function engineLap(policy: Policy, decisionsPerLap: number): Lap {
  const plan = linkPlan(compilePlan(policy, smtpFront));
  return () => {
    for (let decision = 0; decision < decisionsPerLap; decision++) {
      const conversation = openConversation(plan, services);
      for (const event of session) conversation.next(event);
    }
    return decisionsPerLap;
  };
}

function naiveLap(policy: Policy, decisions: number): Lap {
  const lists = new Map(policy.lists.map((list) => [list.name, list]));
  const knowledge = {
    truth: ({ fact: name, argument, test }: Atom) => {
      const { read, type: typeName } = fact(name);
      const type = valueType(typeName);
      if (type === undefined) throw new Error(`no type ${typeName}`);
      const { timezone } = policy;
      const reading = read({
        session: known,
        recipient,
        element: undefined,
        argument,
        declared: undefined,
        declarations: [],
        timezone,
        services,
      });
      return testReading(test, reading, (value) => holds(test, type, value, lists, known.at));
    },
    elements: () => [],
  };
  return () => {
    for (let decision = 0; decision < decisions; decision++) {
      const { rule } = walk(policy.rules, knowledge);
      passedBy(policy.rules, rule, knowledge);
    }
    return decisions;
  };
}

function handLap(policy: Policy, decisionsPerLap: number): Lap {
  const open = setsByHand(policy);
  return () => {
    let refused = 0;
    for (let decision = 0; decision < decisionsPerLap; decision++) {
      const connection = open();
      for (const event of session) if (connection.next(event)) refused++;
    }
    if (refused > 0) throw new Error('no rule decides this session');
    return decisionsPerLap;
  };
}

const span = { source: makeSource('bench.rules', 'x'), start: 0, end: 1 };
const place = { file: 'bench.rules', line: 1 };

/** Rules on six facts in turn, each on a value of its own. */
export function equalityPolicy(count: number): Policy {
  const conditions = Array.from({ length: count - 1 }, (_, at): Condition => {
    switch (at % 6) {
      case 0:
        return equals('client', `203.0.${at >> 8}.${at & 255}`);
      case 1:
        return equals('helo', `helo${at}.test`);
      case 2:
        return equals('sender domain', `from${at}.test`);
      case 3:
        return equals('sender', `user${at}@from.test`);
      case 4:
        return equals('recipient', `user${at}@to.test`);
      default:
        return equals('recipient domain', `to${at}.test`);
    }
  });
  return policyOf(conditions, []);
}

/** Rules on the client, each on a list of its own. */
export function networkPolicy(rules: number, networksEach: number): Policy {
  const lists = Array.from({ length: rules }, (_, list): List => {
    const entries = Array.from({ length: networksEach }, (_, at): Entry => {
      const number = list * networksEach + at;
      const text = `${11 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}.0/24`;
      return { text, expires: undefined, because: undefined, place };
    });
    return { name: `list-${list}`, kind: 'networks', entries, span };
  });
  return policyOf(
    lists.map(({ name }) => atom('client', { kind: 'member', list: name })),
    lists,
  );
}

function policyOf(conditions: readonly Condition[], lists: readonly List[]): Policy {
  const last: Action = { kind: 'verdict', verdict: 'accept' };
  const rules = [...conditions, always].map((condition, index): Rule => {
    const isLast = index === conditions.length;
    return {
      index,
      name: `rule-${index}`,
      place,
      span,
      section: 0,
      condition,
      action: isLast ? last : { kind: 'verdict', verdict: 'reject' },
      reply: isLast ? undefined : { code: 550, status: '5.7.1', text: [{ kind: 'literal', text: 'no' }] },
      atOnce: false,
      observed: undefined,
      effects: [],
      ifUnavailable: 'defer',
      why: undefined,
    };
  });
  const gate = {
    condition: always,
    own: { kind: 'some', of: [] },
    reply: { code: 550, status: '5.7.1', text: [] },
    place,
  } as const;
  return {
    file: 'bench.rules',
    timezone: 'UTC',
    help: undefined,
    lists,
    services: [],
    correspondents: undefined,
    gate,
    rules,
  };
}

function equals(name: string, key: string): Atom {
  return atom(name, { kind: 'equals', key });
}

function atom(name: string, test: Test): Atom {
  const { scope, phase } = fact(name);
  return { kind: 'atom', fact: name, argument: '', scope, phase, test, span };
}

const services: Services = {
  ...stillWorld(),
  openContent: () => ({ fields: () => [], attachments: () => [], texts: () => [] }),
};

const client = must(parseIp('192.0.2.1'));
const sender = must(parseAddress('ann@mail.sender.example'));
const recipient = must(parseAddress('bob@recipient.example'));
const octets = new Uint8Array(100);

const session: readonly Event[] = [
  { kind: 'connect', id: 'b', client, port: 4321, listener: 'mx', at: 1_760_000_000_000 },
  { kind: 'helo', name: 'mail.sender.example', extended: true },
  { kind: 'mail', sender, declaredSize: 100 },
  { kind: 'rcpt', recipient },
  { kind: 'data' },
  { kind: 'message', octets },
];

/** The session as it is known after the dot. */
const known: Session = {
  id: 'b',
  client,
  port: 4321,
  listener: 'mx',
  at: 1_760_000_000_000,
  phase: 'message',
  helo: { name: 'mail.sender.example', extended: true },
  tls: undefined,
  authentication: undefined,
  transaction: {
    sender,
    declaredSize: 100,
    recipients: [recipient],
    message: { octets, content: services.openContent(octets) },
  },
};

function must<Item>(item: Item | undefined): Item {
  if (item === undefined) throw new Error('the session of the benchmark cannot be read');
  return item;
}
