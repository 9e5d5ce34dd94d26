import { expect, onTestFinished, test } from 'vitest';
import { parseAddress } from '../../../src/mail/address.ts';
import { parseIp } from '../../../src/mail/ip.ts';
import { calloutMemory } from '../../../src/services/callouts/callout-memory.ts';
import type { Probed } from '../../../src/services/callouts/callouts.ts';
import type { CalloutOptions } from '../../../src/services/callouts/open-callouts.ts';
import { openCallouts } from '../../../src/services/callouts/open-callouts.ts';
import type { ProbeRate } from '../../../src/services/callouts/probe-limits.ts';
import { makeProbeLimits } from '../../../src/services/callouts/probe-limits.ts';
import { isPublic } from '../../../src/services/callouts/public-address.ts';
import { recordsDns } from '../../../src/services/dns/records-dns.ts';
import { memoryStore } from '../../../src/services/store/memory.ts';
import type { Store } from '../../../src/services/store/store.ts';
import { unavailable } from '../../../src/services/store/store.ts';
import { parseZone } from '../../../src/trial/dns-record.ts';
import type { Behaviour, FakeExchange } from './fake-exchange.ts';
import { startExchange } from './fake-exchange.ts';

/** All servers stand at 127.0.0.1; 10.0.0.1 may not be asked, and nobody listens at 127.0.0.9. */
const zone = parseZone(`a.test MX 10 mx.a.test
mx.a.test A 127.0.0.1
plain.test A 127.0.0.1
null.test MX 0 .
nowhere.test MX 10 gone.test
textual.test TXT nothing
private.test MX 10 mx.private.test
mx.private.test A 10.0.0.1
second.test MX 10 mx.private.test
second.test MX 20 mx.dead.test
second.test MX 30 mx.a.test
mx.dead.test A 127.0.0.9
down.test SERVFAIL
half.test MX 10 down.test
own.test MX 10 mx.own.test
mx.own.test A 127.0.0.5
we.test MX 10 mx.us.test
mx.us.test A 127.0.0.1
`);

interface World {
  readonly exchange: FakeExchange;
  readonly probe: (sender: string, withinMs?: number) => Promise<Probed>;
  readonly pass: (ms: number) => void;
}

interface Change extends Partial<CalloutOptions> {
  readonly rate?: ProbeRate;
  readonly store?: Store;
}

async function world(
  behaviour: Behaviour = {},
  { rate, store = memoryStore(), ...change }: Change = {},
): Promise<World> {
  const exchange = await startExchange(behaviour);
  onTestFinished(() => exchange.stop());
  if ('problem' in zone) throw new Error(zone.problem);
  let now = 0;
  const clock = { now: () => now };
  const callouts = openCallouts({
    dns: recordsDns(zone.records),
    memory: calloutMemory(store, clock),
    limits: makeProbeLimits(clock, rate),
    host: 'mx.us.test',
    port: exchange.port,
    mayAsk: ({ text }) => text.startsWith('127.'),
    isOwn: ({ text }) => text === '127.0.0.5',
    ...change,
  });
  return {
    exchange,
    probe: (text, withinMs = 4000) => {
      const sender = parseAddress(text);
      if (sender === undefined) throw new Error(`${text} is no address`);
      return callouts.probe(sender, withinMs);
    },
    pass: (ms) => {
      now += ms;
    },
  };
}

/** What the server does, and what comes of it. The clock is the real one where a server hangs. */
test.each<[string, Behaviour, Probed['kind']]>([
  ['accepts', {}, 'accepted'],
  ['accepts after forwarding', { answers: { RCPT: '251 2.1.5 will forward' } }, 'accepted'],
  ['cannot say, and takes it', { answers: { RCPT: '252 2.5.0 perhaps' } }, 'accepted'],
  ['refuses', { answers: { RCPT: '550 5.1.1 No such user' } }, 'refused'],
  ['refuses without a status', { answers: { RCPT: '550 No such user' } }, 'refused'],
  ['refuses in many lines', { answers: { RCPT: '553-5.1.3 no\r\n553 5.1.3 really' } }, 'refused'],
  ['takes no mail', { answers: { RCPT: '556 5.1.10 null MX' } }, 'refused'],
  ['has the mailbox disabled', { answers: { RCPT: '550 5.2.1 disabled' } }, 'refused'],
  ['has the mailbox full', { answers: { RCPT: '552 5.2.2 full' } }, 'accepted'],
  ['defers', { answers: { RCPT: '450 4.2.0 greylisted' } }, 'unavailable'],
  ['defers for good', { answers: { RCPT: '421 4.7.0 try later' } }, 'unavailable'],
  ['does not like us', { answers: { RCPT: '550 5.7.1 your address is listed' } }, 'unavailable'],
  ['does not like us, with a code of its own', { answers: { RCPT: '554 5.7.1 go away' } }, 'unavailable'],
  ['is broken', { answers: { RCPT: '554 transaction failed' } }, 'unavailable'],
  ['refuses the null sender', { answers: { MAIL: '550 5.1.8 nobody is nobody' } }, 'unavailable'],
  ['greets with a refusal', { answers: { greeting: '554 no service' } }, 'unavailable'],
  ['knows HELO only', { answers: { EHLO: '502 what?' } }, 'accepted'],
  ['knows no greeting', { answers: { EHLO: '502 what?', HELO: '502 what?' } }, 'unavailable'],
  ['hangs at the greeting', { answers: { greeting: 'hang' } }, 'unavailable'],
  ['hangs at EHLO', { answers: { EHLO: 'hang' } }, 'unavailable'],
  ['hangs at MAIL', { answers: { MAIL: 'hang' } }, 'unavailable'],
  ['hangs at RCPT', { answers: { RCPT: 'hang' } }, 'unavailable'],
  ['hangs at QUIT', { answers: { QUIT: 'hang' } }, 'accepted'],
  ['resets at the greeting', { answers: { greeting: 'reset' } }, 'unavailable'],
  ['resets at RCPT', { answers: { RCPT: 'reset' } }, 'unavailable'],
  ['closes at MAIL', { answers: { MAIL: 'close' } }, 'unavailable'],
  ['speaks nonsense', { answers: { greeting: 'HTTP/1.1 400 Bad Request' } }, 'unavailable'],
  ['speaks nonsense at RCPT', { answers: { RCPT: 'maybe' } }, 'unavailable'],
  ['never ends a line', { answers: { greeting: `220 ${'x'.repeat(5000)}` } }, 'unavailable'],
  ['says two things at once', { answers: { MAIL: '250 Ok\r\n550 5.1.1 no' } }, 'unavailable'],
  ['offers TLS', { tls: 'works' }, 'accepted'],
  ['offers TLS that breaks', { tls: 'breaks' }, 'accepted'],
])('a server that %s', async (_, behaviour, expected) => {
  const { probe } = await world(behaviour);
  const begun = performance.now();
  expect((await probe('ann@a.test', 400)).kind).toBe(expected);
  expect(performance.now() - begun).toBeLessThan(1500);
});

test('what is said to it', async () => {
  const { exchange, probe } = await world({ tls: 'works' });
  await probe('"a b"@a.test');
  await expect
    .poll(() => exchange.heard)
    .toEqual([
      'EHLO mx.us.test',
      'STARTTLS',
      '[tls] EHLO mx.us.test',
      '[tls] MAIL FROM:<>',
      '[tls] RCPT TO:<"a b"@a.test>',
      '[tls] QUIT',
    ]);
});

/** Where a domain's mail goes, and what comes of it; a server that is asked accepts. */
test.each<[string, Probed['kind'], number]>([
  ['ann@plain.test', 'accepted', 1],
  ['ann@[127.0.0.1]', 'accepted', 1],
  ['ann@second.test', 'accepted', 1],
  ['ann@null.test', 'refused', 0],
  ['ann@nothing.test', 'refused', 0],
  ['ann@nowhere.test', 'refused', 0],
  ['ann@textual.test', 'refused', 0],
  ['ann@private.test', 'unavailable', 0],
  ['ann@[10.0.0.1]', 'unavailable', 0],
  ['ann@down.test', 'unavailable', 0],
  ['ann@half.test', 'unavailable', 0],
  ['jörg@a.test', 'unavailable', 0],
  // Our own: what we would say ourselves is for the other rules.
  ['ann@own.test', 'accepted', 0],
  ['ann@we.test', 'accepted', 0],
  ['postmaster', 'accepted', 0],
])('%s is %s after %i connections', async (sender, expected, connections) => {
  const { exchange, probe } = await world();
  expect((await probe(sender)).kind).toBe(expected);
  expect(exchange.connections()).toBe(connections);
});

test('answers are remembered both ways, and failures for a moment', async () => {
  const { exchange, probe, pass } = await world();
  const hour = 3_600_000;
  expect((await probe('ann@a.test')).kind).toBe('accepted');
  exchange.behave({ answers: { RCPT: '550 5.1.1 no' } });
  expect((await probe('Ann@A.test')).kind).toBe('accepted');
  expect((await probe('bob@a.test')).kind).toBe('refused');
  exchange.behave({ answers: { RCPT: '450 4.2.0 later' } });
  expect((await probe('bob@a.test')).kind).toBe('refused');
  expect((await probe('carol@a.test')).kind).toBe('unavailable');
  exchange.behave({});
  expect((await probe('carol@a.test')).kind).toBe('unavailable');
  expect(exchange.connections()).toBe(3);
  pass(31_000);
  expect((await probe('carol@a.test')).kind).toBe('accepted');
  pass(hour);
  expect((await probe('bob@a.test')).kind).toBe('accepted');
  pass(23 * hour);
  exchange.behave({ answers: { RCPT: '550 5.1.1 no' } });
  expect((await probe('ann@a.test')).kind).toBe('refused');
});

test('answers are remembered for all who share a store', async () => {
  const store = memoryStore();
  const [one, other] = [await world({}, { store }), await world({ answers: { RCPT: '550 5.1.1 no' } }, { store })];
  expect((await one.probe('ann@a.test')).kind).toBe('accepted');
  expect((await other.probe('ann@a.test')).kind).toBe('accepted');
  expect((await other.probe('bob@a.test')).kind).toBe('refused');
  expect(await one.probe('bob@a.test')).toEqual({
    kind: 'refused',
    why: 'so his server said at 1970-01-01T00:00:00.000Z',
  });
  expect([one.exchange.connections(), other.exchange.connections()]).toEqual([1, 1]);
  // What an admin has forgotten is asked anew.
  expect(await store.forget([{ kind: 'callout', key: 'bob@a.test refused' }])).toMatchObject({ number: 1 });
  expect((await one.probe('bob@a.test')).kind).toBe('accepted');
});

test('the later of two answers counts', async () => {
  const { exchange, probe, pass } = await world();
  await probe('ann@a.test');
  pass(24 * 3_600_000 - 1000);
  exchange.behave({ answers: { RCPT: '550 5.1.1 no' } });
  expect((await probe('ann@a.test')).kind).toBe('accepted');
  pass(2000);
  expect((await probe('ann@a.test')).kind).toBe('refused');
  pass(3_599_000);
  exchange.behave({});
  expect((await probe('ann@a.test')).kind).toBe('refused');
  pass(2000);
  expect((await probe('ann@a.test')).kind).toBe('accepted');
});

test('while the store cannot be asked, answers are remembered in the process', async () => {
  let isGone = true;
  const kept = memoryStore();
  const gone = unavailable('it is gone');
  const store: Store = {
    ...kept,
    read: async (...asked) => (isGone ? gone : kept.read(...asked)),
    note: async (...noted) => (isGone ? gone : kept.note(...noted)),
  };
  const { exchange, probe } = await world({}, { store });
  for (let at = 0; at < 3; at++) expect((await probe('ann@a.test')).kind).toBe('accepted');
  expect(exchange.connections()).toBe(1);
  isGone = false;
  expect((await probe('ann@a.test')).kind).toBe('accepted');
  expect(exchange.connections()).toBe(2);
});

test('who asks the same is given the answer that is on its way', async () => {
  const { exchange, probe } = await world();
  const all = await Promise.all(Array.from({ length: 20 }, () => probe('ann@a.test')));
  expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(['accepted']));
  expect(exchange.connections()).toBe(1);
});

test('who comes later waits no longer than he says', async () => {
  const { probe } = await world({ answers: { RCPT: 'hang' } });
  const first = probe('ann@a.test', 1500);
  const begun = performance.now();
  expect((await probe('ann@a.test', 200)).kind).toBe('unavailable');
  expect(performance.now() - begun).toBeLessThan(1000);
  expect((await first).kind).toBe('unavailable');
});

test('a server is never asked more than the limits say', async () => {
  const { exchange, probe, pass } = await world({}, { rate: { atOnce: 3, perMinute: 5 } });
  const names = (from: number) => Array.from({ length: 30 }, (_, at) => probe(`user${from + at}@a.test`));
  const first = await Promise.all(names(0));
  expect(exchange.mostAtOnce()).toBeLessThanOrEqual(3);
  expect(first.filter(({ kind }) => kind === 'accepted')).toHaveLength(exchange.connections());
  expect(first.every(({ kind }) => kind === 'accepted' || kind === 'unavailable')).toBe(true);
  for (let at = 100; at < 110; at++) await probe(`user${at}@a.test`);
  expect(exchange.connections()).toBe(5);
  pass(59_000);
  await probe('late@a.test');
  expect(exchange.connections()).toBe(5);
  pass(2_000);
  await probe('later@a.test');
  expect(exchange.connections()).toBe(6);
});

test.each([
  ['8.8.8.8', true],
  ['2a00:1450:4001::1b', true],
  ['127.0.0.1', false],
  ['10.1.2.3', false],
  ['172.31.255.255', false],
  ['172.32.0.1', true],
  ['192.168.1.1', false],
  ['169.254.169.254', false],
  ['100.64.0.1', false],
  ['0.0.0.0', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::1', false],
  ['::', false],
  ['::ffff:127.0.0.1', false],
  ['64:ff9b::7f00:1', false],
  ['fe80::1', false],
  ['fd00::1', false],
  ['ff02::1', false],
  ['2002:7f00:1::', false],
  ['2001:0:7f00:1::', false],
])('%s is public: %s', (text, expected) => {
  const ip = parseIp(text);
  if (ip === undefined) throw new Error(`${text} is no address`);
  expect(isPublic(ip)).toBe(expected);
});
