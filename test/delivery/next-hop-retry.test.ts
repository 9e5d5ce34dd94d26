import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { memoryDeliveredBefore } from '../../src/delivery/delivered-before.ts';
import { parseDomain } from '../../src/mail/domain.ts';
import type { Destination, RouteEntry } from '../../src/policy/destination.ts';
import type { FakeHop, FakeHopOptions } from './fake-hop.ts';
import { fakeHop } from './fake-hop.ts';
import { delivererTo, hopAt, send } from './send.ts';

// Messages that only some of their recipients get, and what becomes of them when they come again.

const open: FakeHop[] = [];
let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mailpolicy-retry-'));
});

afterEach(async () => {
  rmSync(root, { recursive: true });
  for (const hop of open.splice(0)) await hop.stop();
});

async function startHop(options: FakeHopOptions): Promise<FakeHop> {
  const hop = await fakeHop(options);
  open.push(hop);
  return hop;
}

function entry(domain: string, to: Destination): RouteEntry {
  const parsed = parseDomain(domain);
  if (parsed === undefined) throw new Error('it is a domain');
  return { domain: parsed, withSubdomains: false, to };
}

const to = ['a@example.org', 'b@example.org'];

test('LMTP takes it for one: 451, and the retry goes to the other only', async () => {
  let answer: string | undefined = '452 4.2.2 Full';
  const hop = await startHop({ kind: 'lmtp', behave: (at) => (at === 'second LMTP reply' ? answer : undefined) });
  const deliverer = delivererTo(hopAt(hop.address, { kind: 'lmtp' }));
  const first = await send(deliverer.open(), { to });
  expect(first.final).toBe(
    '451 4.5.0 The message has been delivered to some of its recipients only, please send it again',
  );
  expect(first.delivered).toMatchObject({
    why: expect.stringMatching(/^in part: .*452 4\.2\.2 Full \(<b@example\.org>\)/),
  });

  answer = undefined;
  const second = await send(deliverer.open(), { to });
  expect(second.final).toBe('250');
  expect(second.delivered).toMatchObject({
    notes: ['delivered before, and not again: <a@example.org>', expect.stringContaining('(<b@example.org>)')],
  });
  expect(hop.kept.map(({ taken }) => taken)).toEqual([['a@example.org'], ['b@example.org']]);
});

test('a retry that is refused for good says so, and that others have it', async () => {
  let answer = '452 4.2.2 Full';
  const hop = await startHop({
    kind: 'lmtp',
    behave: (at, line) => (line === 'b@example.org' && at !== 'in the data' ? answer : undefined),
  });
  const deliverer = delivererTo(hopAt(hop.address, { kind: 'lmtp' }));
  expect((await send(deliverer.open(), { to })).final).toMatch(/^451 4\.5\.0/);
  answer = '552 5.2.2 Full for good';
  expect((await send(deliverer.open(), { to })).final).toBe(
    '552 5.2.2 Full for good|This is about some recipients only; the others have the message',
  );
  expect(hop.kept.flatMap(({ taken }) => taken)).toEqual(['a@example.org']);
});

test.each([
  ['another message', { octets: Buffer.from('Subject: y\r\n\r\n') }],
  ['another sender', { envelope: { sender: undefined } }],
])('%s is delivered to all', async (_name, change) => {
  let answer: string | undefined = '452 4.2.2 Full';
  const hop = await startHop({ kind: 'lmtp', behave: (at) => (at === 'second LMTP reply' ? answer : undefined) });
  const deliverer = delivererTo(hopAt(hop.address, { kind: 'lmtp' }));
  await send(deliverer.open(), { to });
  answer = undefined;
  expect((await send(deliverer.open(), { to, ...change })).final).toBe('250');
  expect(hop.kept.map(({ taken }) => taken)).toEqual([['a@example.org'], to]);
});

test('a connection that is lost between two LMTP answers: the first has it, the second is in doubt', async () => {
  let answer: string | undefined = 'close';
  const hop = await startHop({ kind: 'lmtp', behave: (at) => (at === 'second LMTP reply' ? answer : undefined) });
  const deliverer = delivererTo(hopAt(hop.address, { kind: 'lmtp' }));
  const { final, delivered } = await send(deliverer.open(), { to });
  expect(final).toBe('451 4.4.2 The next server was lost, please send the message again');
  expect(delivered).toMatchObject({ why: expect.stringMatching(/^in doubt: .*closed \(<b@.*kept \(<a@/) });
  answer = undefined;
  expect((await send(deliverer.open(), { to })).final).toBe('250');
  expect(hop.kept.flatMap(({ taken }) => taken)).toEqual(to);
});

test('closed in DATA is safe, closed after the dot is in doubt, and the log says which', async () => {
  const whys: string[] = [];
  for (const where of ['in the data', 'after the dot'] as const) {
    const hop = await startHop({ behave: (at) => (at === where ? 'close' : undefined) });
    // More than fits into the buffers on the way, so that the next hop can close before the dot.
    const octets = Buffer.from(
      'x'
        .repeat(998)
        .concat('\r\n')
        .repeat(where === 'in the data' ? 10_000 : 1),
    );
    const { final, delivered } = await send(delivererTo(hopAt(hop.address)).open(), { to, octets });
    expect(final).toMatch(/^451 4\.4\.[12]/);
    whys.push(delivered?.kind === 'refused' ? delivered.why.replace(/\d{4,5}/, 'PORT') : '');
  }
  expect(whys).toEqual([
    expect.stringMatching(/^smtp 127\.0\.0\.1:PORT: in the message: /),
    expect.stringMatching(/^in doubt: smtp 127\.0\.0\.1:PORT: after the dot: the connection was closed/),
  ]);
});

test('two next hops and a folder: one that fails holds back the 250, and the others get no duplicate', async () => {
  let answer: string | undefined = '451 4.3.0 Disk full';
  const [good, bad] = [await startHop({}), await startHop({ behave: (at) => (at === 'DATA' ? answer : undefined) })];
  const routes = {
    entries: [entry('good.example', hopAt(good.address)), entry('bad.example', hopAt(bad.address))],
    otherwise: { kind: 'maildir', root } as const,
  };
  const deliverer = delivererTo(routes);
  const letter = { to: ['a@good.example', 'b@bad.example', 'c@example.org'] };
  expect((await send(deliverer.open(), letter)).final).toMatch(/^451 4\.5\.0/);
  answer = undefined;
  expect((await send(deliverer.open(), letter)).final).toBe('250');
  const files = globSync('**/new/*', { cwd: root });
  expect([good.kept.length, bad.kept.length, files.length]).toEqual([1, 1, 1]);
});

test.each([
  ['554 5.6.0 No', '550 5.7.1 Not here', '554 5.6.0 No'],
  ['554 5.6.0 No', '450 4.2.0 Later', '450 4.2.0 Later'],
  ['close', '554 5.6.0 No', '451 4.4.1 The next server does not answer, please try again later'],
])('%s and %s: nobody has it, and the sender hears %s', async (first, second, heard) => {
  const hops = [first, second].map((answer) => startHop({ behave: (at) => (at === 'DATA' ? answer : undefined) }));
  const [one, two] = await Promise.all(hops);
  if (one === undefined || two === undefined) throw new Error('there are two');
  const routes = {
    entries: [entry('one.example', hopAt(one.address)), entry('two.example', hopAt(two.address))],
    otherwise: undefined,
  };
  expect((await send(delivererTo(routes).open(), { to: ['a@one.example', 'b@two.example'] })).final).toBe(heard);
});

test('a folder that cannot be written is a failure of ours', async () => {
  writeFileSync(join(root, 'example.org'), '');
  expect((await send(delivererTo({ kind: 'maildir', root }).open(), { to })).final).toBe('451 4.3.0');
});

test('without a route there is no way', async () => {
  const { rcpt } = await send(delivererTo({ entries: [], otherwise: undefined }).open(), { to });
  expect(rcpt[0]).toBe('a 451 4.3.5 There is no way to this recipient yet, please try again later');
});

test('what is remembered is bounded, in number and in time', async () => {
  const before = memoryDeliveredBefore(2);
  expect(before.isEmpty()).toBe(true);
  await before.note(['a', 'b'], 0);
  await before.note(['a', 'c'], 1);
  expect([...(await before.among(['a', 'b', 'c'], 1))]).toEqual(['a', 'c']);
  expect([...(await before.among(['a', 'c'], 5 * 24 * 3_600_000 + 2))]).toEqual([]);
  expect(before.isEmpty()).toBe(true);
});
