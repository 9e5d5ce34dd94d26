import type { Atom } from '../../../src/core/condition.ts';
import { atomsOf } from '../../../src/core/condition.ts';
import { evaluate } from '../../../src/core/evaluate.ts';
import type { Policy, Rule } from '../../../src/core/policy.ts';
import type { Reading } from '../../../src/core/reading.ts';
import { absent, known, unavailable } from '../../../src/core/reading.ts';
import type { Truth } from '../../../src/core/truth.ts';
import type { Fact } from '../../../src/facts/fact.ts';
import { naiveKnowledge } from '../../../src/facts/naive-knowledge.ts';
import { fact } from '../../../src/facts/registry.ts';
import type { Address } from '../../../src/mail/address.ts';
import { parseAddress } from '../../../src/mail/address.ts';
import { parseDomain } from '../../../src/mail/domain.ts';
import { parseIp } from '../../../src/mail/ip.ts';
import type { Attachment, HeaderField } from '../../../src/mail/message.ts';
import type { Phase } from '../../../src/mail/phase.ts';
import type { Session } from '../../../src/mail/session.ts';
import type { Random } from '../../fuzz/random.ts';
import { pick } from '../../fuzz/random.ts';
import { stillWorld } from '../../still-world.ts';

/** A session with one of its recipients, whole unless it was cut; `dns` is what look-ups give in it. */
export interface Moment {
  readonly session: Session;
  readonly recipient: Address | undefined;
  readonly dns: Reading;
}

/** What is known of it when the event of this phase has come; before RCPT there is no recipient. */
export function upTo({ session, recipient, dns }: Moment, phase: Phase): Moment {
  const { transaction } = session;
  if (phase === 'message') return { session, recipient, dns };
  const opened = transaction && { ...transaction, message: undefined };
  switch (phase) {
    case 'connect':
      return {
        session: {
          ...session,
          phase,
          helo: undefined,
          tls: undefined,
          authentication: undefined,
          transaction: undefined,
        },
        recipient: undefined,
        dns,
      };
    case 'helo':
      return { session: { ...session, phase, transaction: undefined }, recipient: undefined, dns };
    case 'mail':
      return {
        session: { ...session, phase, transaction: opened && { ...opened, recipients: [] } },
        recipient: undefined,
        dns,
      };
    case 'rcpt':
      return {
        session: {
          ...session,
          phase,
          transaction: opened && { ...opened, recipients: recipient === undefined ? [] : [recipient] },
        },
        recipient,
        dns,
      };
    case 'data':
      return { session: { ...session, phase, transaction: opened }, recipient, dns };
    default:
      return phase satisfies never;
  }
}

/** The naive evaluator's knowledge of a moment. */
export function knowledgeOf(policy: Policy, { session, recipient, dns }: Moment) {
  const factNamed = (name: string): Fact => {
    const found = fact(name);
    if (found.cost !== 'dns') return found;
    const known = dns.kind === 'known' && found.type !== 'yes-no' ? absent : dns;
    return { ...found, read: () => known };
  };
  return naiveKnowledge(policy, factNamed, stillWorld(), session, recipient);
}

/** Truth of a rule's condition in a moment. */
export function truthOf(policy: Policy, rule: Pick<Rule, 'condition'>, moment: Moment): Truth {
  return evaluate(rule.condition, knowledgeOf(policy, moment));
}

/** Values around those that a policy speaks of, so that sessions meet its conditions from both sides. */
interface Pools {
  readonly clients: readonly string[];
  readonly domains: readonly string[];
  readonly addresses: readonly string[];
  readonly extensions: readonly string[];
  readonly texts: readonly string[];
  readonly numbers: readonly number[];
  readonly fields: readonly string[];
  readonly moments: readonly number[];
}

/** Sessions in and around what the policy asks, plain ones first; the same for the same policy and row of numbers. */
export function sessionsFor(policy: Policy, random: Random, count: number): Moment[] {
  const pools = poolsOf(policy);
  return Array.from({ length: count }, (_, at) => draw(pools, random, at));
}

function poolsOf(policy: Policy): Pools {
  const conditions = [policy.gate.condition, ...policy.rules.map((rule) => rule.condition)];
  const atoms = conditions.flatMap((condition) => [...atomsOf(condition)]);
  const keys = atoms.flatMap(({ test }) => (test.kind === 'equals' ? [test.key] : []));
  const keysOf = (type: string) =>
    atoms.flatMap(({ fact: name, test }) =>
      test.kind === 'equals' && fact(name).type === type && typeof test.key === 'string' ? [test.key] : [],
    );
  const entriesOf = (kind: string) =>
    policy.lists.flatMap((list) => (list.kind === kind ? list.entries.slice(0, 200).map(({ text }) => text) : []));
  const scopes = [...entriesOf('domains'), ...keysOf('domain'), ...atoms.flatMap(textsOf)].map((text) =>
    text.replace(/^[.@]+/, ''),
  );
  const domains = ['a.test', 'mail.example.net', ...scopes, ...scopes.map((scope) => `sub.${scope}`)].filter(
    (text) => parseDomain(text) !== undefined,
  );
  const texts = [...entriesOf('phrases'), ...keys.filter((key) => typeof key === 'string'), ...atoms.flatMap(textsOf)];
  const numbers = keys.flatMap((key) => (typeof key === 'number' ? [key] : []));
  const limits = atoms.flatMap(({ test }) => {
    if (test.kind === 'compare') return [test.number];
    return test.kind === 'range' ? [test.from, test.to] : [];
  });
  return {
    clients: ['203.0.113.9', ...entriesOf('networks').map((text) => text.split('/')[0] ?? ''), ...keysOf('ip')],
    domains,
    addresses: [
      ...keysOf('address'),
      ...entriesOf('addresses').map((text) => (text.endsWith('@') ? `${text}a.test` : text.replace(/^@\.?/, 'x@'))),
      ...domains.slice(0, 20).flatMap((domain) => [`ann@${domain}`, `postmaster@${domain}`, `abuse@${domain}`]),
    ],
    extensions: ['.txt', ...entriesOf('extensions'), ...keysOf('extension')],
    texts: ['A question', ...texts, ...texts.map((text) => `x ${text} y`), ...texts.map((text) => text.slice(1))],
    numbers: [1, ...[...numbers, ...limits].flatMap((number) => [number - 1, number, number + 1])].filter(
      (number) => number >= 0,
    ),
    // RFC 5322 2.2: no field has another name.
    fields: atoms.flatMap((atom) =>
      atom.fact === 'header' && /^[!-9;-~]+$/.test(atom.argument) ? [atom.argument] : [],
    ),
    moments: [noon, ...[...numbers, ...limits].flatMap(momentsAround), noon + 9 * hour, noon + 6 * day],
  };
}

const hour = 3_600_000;
const day = 24 * hour;
const noon = Date.UTC(2026, 10, 23, 12);

/** Moments that a date (yyyymmdd) or a time of day (minutes) speaks of. */
function momentsAround(number: number): number[] {
  if (number >= 19_700_101) {
    const date = Date.UTC(Math.floor(number / 10_000), (Math.floor(number / 100) % 100) - 1, number % 100, 12);
    return [date - day, date, date + day];
  }
  const midnight = noon - 12 * hour;
  return number < 1440 ? [number - 1, number, number + 1].map((minutes) => midnight + minutes * 60_000) : [];
}

function textsOf({ test }: Atom): string[] {
  switch (test.kind) {
    case 'contains':
    case 'starts':
    case 'ends':
      return [test.text];
    case 'matches':
      return [test.pattern.replace(/[\\^$.|?*+()[\]{}]/g, ''), test.pattern];
    default:
      return [];
  }
}

/** The first sessions are plain ones, to somebody, to the postmaster, and with the null sender. */
function draw(pools: Pools, random: Random, at: number): Moment {
  const isPlain = at % 4 === 0;
  const maybe = <Value>(value: () => Value, absentOf = 5): Value | undefined =>
    random(absentOf) === 0 ? undefined : value();
  const client = parseIp(isPlain ? '203.0.113.9' : pick(random, pools.clients)) ?? parseIp('203.0.113.9');
  const recipients = addressesOf(random(4) === 0 ? 1 + random(3) : 1, pools, random);
  const [recipient] = recipients;
  if (client === undefined || recipient === undefined) throw new Error('there are addresses');
  const number = () => Math.min(pick(random, pools.numbers), 100_000);
  const sender =
    random(4) === 0 ? undefined : isPlain ? parseAddress('someone@mail.example.net') : addressesOf(1, pools, random)[0];
  const dns = pick(random, [known(false), known(false), known(true), absent, unavailable('the test says so')]);
  const session: Session = {
    id: '',
    client,
    port: Math.min(65_535, isPlain ? 49_152 : number()),
    listener: pick(random, ['mx', ...pools.texts]),
    at: isPlain ? noon : pick(random, pools.moments),
    early: random(8) === 0,
    phase: 'message',
    helo: isPlain
      ? { name: 'mail.example.net', extended: true }
      : maybe(() => ({ name: pick(random, pools.domains), extended: true })),
    tls: maybe(() => ({ version: pick(random, ['TLSv1.3', 'TLSv1.2']), cipher: 'x' }), 2),
    authentication: isPlain
      ? undefined
      : maybe(() => ({ user: pick(random, ['ann', ...pools.texts]), method: 'PLAIN' }), 2),
    transaction: {
      sender,
      declaredSize: maybe(number),
      recipients,
      message: {
        octets: new Uint8Array(number()),
        content:
          random(12) === 0
            ? { fields: () => undefined, attachments: () => undefined, texts: () => undefined }
            : contentOf(pools, random, isPlain),
      },
    },
  };
  return { session, recipient, dns };
}

function addressesOf(count: number, { addresses }: Pools, random: Random): Address[] {
  return Array.from(
    { length: count },
    () => parseAddress(pick(random, addresses)) ?? parseAddress('ann@a.test'),
  ).flatMap((each) => each ?? []);
}

function contentOf(pools: Pools, random: Random, isPlain: boolean) {
  const field = (name: string, text: string): HeaderField => ({ name, raw: text, text });
  const some = <Thing>(most: number, make: () => Thing): Thing[] => Array.from({ length: random(most + 1) }, make);
  const fields = isPlain
    ? [field('From', 'someone@mail.example.net'), field('Subject', 'A question')]
    : [
        ...some(2, () => field('From', pick(random, pools.addresses))),
        ...some(2, () => field('Subject', pick(random, pools.texts))),
        ...some(2, () => field(pick(random, ['X-Odd', ...pools.fields]), pick(random, pools.texts))),
      ];
  const attachments: Attachment[] = isPlain
    ? []
    : some(2, () => {
        const extensions = some(2, () => pick(random, pools.extensions));
        const types = some(1, () => pick(random, ['image/png', 'text/plain', 'application/zip']));
        return {
          names: extensions.map((extension) => `file${extension}`),
          extensions,
          types,
          disposition: pick(random, ['inline', 'attachment'] as const),
          size: Math.min(pick(random, pools.numbers), 100_000),
        };
      });
  const texts = isPlain ? ['Good day.'] : some(2, () => pick(random, pools.texts));
  return { fields: () => fields, attachments: () => attachments, texts: () => texts };
}
