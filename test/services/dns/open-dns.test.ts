import { networkInterfaces } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { Packet } from 'dns2';
import { afterEach, expect, test } from 'vitest';
import type { Dns } from '../../../src/services/dns/dns.ts';
import type { DnsOptions } from '../../../src/services/dns/open-dns.ts';
import { openDns } from '../../../src/services/dns/open-dns.ts';
import type { NameServer } from './name-server.ts';
import { domain, startServer } from './name-server.ts';
import { startZoneServer } from './zone-server.ts';

const open: NameServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.stop();
});

/** A DNS over a server that holds the usual names, what the server heard, and the time, which stands still. */
async function world(options: Partial<DnsOptions> = {}) {
  const heard: string[] = [];
  const server = await startZoneServer((name, type) => heard.push(`${name} ${Packet.TYPE_NAME[type]}`));
  open.push(server);
  const time = { now: 0 };
  const clock = { now: () => time.now };
  return { dns: openDns({ servers: [server], clock, tryMs: 100, ...options }), heard, time, server };
}

const kinds = async (dns: Dns, ...names: string[]) =>
  (await Promise.all(names.map((name) => dns.ask(domain(name), 'A', 1000)))).map(({ kind }) => kind);

test('a question is asked once, however many wait for it', async () => {
  const { dns, heard } = await world();
  const answers = await kinds(dns, ...Array.from({ length: 50 }, () => 'one.test'));
  expect(new Set(answers)).toEqual(new Set(['records']));
  expect(heard).toEqual(['one.test A']);
});

test.each([
  ['one.test', 300],
  ['nothing.test', 60],
  ['broken.test', 5],
  ['refused.test', 5],
])('what is said of %s holds for %d seconds', async (name, seconds) => {
  const { dns, heard, time } = await world();
  const first = await kinds(dns, name);
  time.now = seconds * 1000 - 1;
  expect(await kinds(dns, name)).toEqual(first);
  expect(heard).toHaveLength(1);
  time.now++;
  expect(await kinds(dns, name)).toEqual(first);
  expect(heard).toHaveLength(2);
});

test('an answer from memory says how long it still holds', async () => {
  const { dns, time } = await world();
  await dns.ask(domain('one.test'), 'A', 1000);
  time.now = 100_500;
  expect(await dns.ask(domain('one.test'), 'A', 1000)).toEqual({
    kind: 'records',
    records: ['192.0.2.1'],
    ttlSeconds: 200,
  });
});

test('types are asked apart', async () => {
  const { dns, heard } = await world();
  await Promise.all([dns.ask(domain('two.test'), 'A', 1000), dns.ask(domain('two.test'), 'AAAA', 1000)]);
  expect(heard.sort()).toEqual(['two.test A', 'two.test AAAA']);
});

test('the time in the queue counts', async () => {
  const { dns, heard, server } = await world({ tryMs: 500 });
  const silent = await startServer(() => undefined);
  open.push(silent);
  const busy = openDns({ servers: [silent, server], clock: { now: () => 0 }, tryMs: 500 });
  const waiting = Array.from({ length: 64 }, (_, at) => busy.ask(domain(`n${at}.test`), 'A', 200));
  const began = performance.now();
  expect((await busy.ask(domain('one.test'), 'A', 50)).kind).toBe('timeout');
  expect(performance.now() - began).toBeLessThan(180);
  expect((await dns.ask(domain('one.test'), 'A', 200)).kind).toBe('records');
  await Promise.all(waiting);
  // What nobody waits for any more is asked no further.
  const before = heard.length;
  await pause(400);
  expect(heard).toHaveLength(before);
});

test('each waits for as long as it wants', async () => {
  const { dns } = await world({ tryMs: 2000 });
  const began = performance.now();
  const ends = [50, 400].map(async (withinMs) => {
    const { kind } = await dns.ask(domain('silent.test'), 'A', withinMs);
    return { kind, took: performance.now() - began };
  });
  const [first, second] = await Promise.all(ends);
  expect([first?.kind, second?.kind]).toEqual(['timeout', 'timeout']);
  expect(first?.took).toBeLessThan(350);
  expect(second?.took).toBeGreaterThan(395);
});

test('silence is asked a second time', async () => {
  let questions = 0;
  const server = await startServer(({ message, send }) => {
    if (++questions === 2) send(Packet.createResponseFromRequest(Packet.parse(message)).toBuffer());
  });
  open.push(server);
  const { dns } = await world({ servers: [server], tryMs: 50 });
  expect(await kinds(dns, 'one.test')).toEqual(['no data']);
});

const hasIpv6 = Object.values(networkInterfaces()).some((found) => found?.some(({ address }) => address === '::1'));

test.runIf(hasIpv6)('a server of IPv6, over UDP and TCP', async () => {
  const server = await startServer(({ message, via, send }) => {
    const response = Packet.createResponseFromRequest(Packet.parse(message));
    response.header.tc = via === 'udp' ? 1 : 0;
    send(response.toBuffer());
  }, '::1');
  open.push(server);
  const { dns } = await world({ servers: [server] });
  expect(await kinds(dns, 'one.test')).toEqual(['no data']);
});

test('where one server does not answer or does not know, the next one is asked', async () => {
  const { heard, server } = await world();
  const silent = await startServer(() => undefined);
  const broken = await startServer(({ message, send }) =>
    send(Packet.createErrorResponseFromRequest(Packet.parse(message), 2).toBuffer()),
  );
  const closed = await startServer(() => undefined);
  await closed.stop();
  open.push(silent, broken);
  const { dns } = await world({ servers: [closed, silent, broken, server], tryMs: 50 });
  expect(await kinds(dns, 'one.test')).toEqual(['records']);
  expect(heard).toEqual(['one.test A']);
  const lost = await world({ servers: [closed, silent, broken], tryMs: 50 });
  expect(await kinds(lost.dns, 'one.test')).toEqual(['server failure']);
});

test('where no server can be reached, that is said at once', async () => {
  const closed = await startServer(() => undefined);
  await closed.stop();
  const { dns } = await world({ servers: [closed] });
  const began = performance.now();
  const answer = await dns.ask(domain('one.test'), 'A', 1000);
  expect(answer).toMatchObject({ kind: 'timeout', why: expect.stringContaining('ECONNREFUSED') });
  expect(performance.now() - began).toBeLessThan(700);
});

test('every question that went out is told of', async () => {
  const told: string[] = [];
  const { dns } = await world({ onAnswer: (type, kind) => told.push(`${type} ${kind}`) });
  await kinds(dns, 'one.test', 'one.test');
  await kinds(dns, 'one.test', 'nothing.test');
  expect(told).toEqual(['A records', 'A no name']);
});
