import { setTimeout as pause } from 'node:timers/promises';
import { Packet } from 'dns2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dns } from '../../../src/services/dns/dns.ts';
import { adapters } from './adapters.ts';
import { answerOf, usualCases } from './cases.ts';
import type { NameServer } from './name-server.ts';
import { domain, startServer } from './name-server.ts';
import { startZoneServer } from './zone-server.ts';

describe.each(adapters)('%s', (_, open) => {
  let server: NameServer;
  let dns: Dns;
  beforeAll(async () => {
    server = await startZoneServer();
    dns = open(server);
  });
  afterAll(() => server.stop());

  test.concurrent.each([
    ...usualCases,
    ['broken.test', 'A', 'server failure'],
    ['refused.test', 'A', 'refused'],
  ] as const)('%s %s: %s', async (name, type, expected) => {
    expect(await answerOf(dns, name, type)).toBe(expected);
  });

  // Silence takes its time.
  test.concurrent('the deadline is kept', async () => {
    const began = performance.now();
    expect((await dns.ask(domain('silent.test'), 'TXT', 100)).kind).toBe('timeout');
    expect(performance.now() - began).toBeLessThan(600);
  });

  // More than a socket's buffer holds the answers to.
  test('64 questions are under way at a time, and all are answered', async () => {
    let underWay = 0;
    let most = 0;
    const busy = await startServer(async ({ message, send }) => {
      most = Math.max(most, ++underWay);
      await pause(10);
      underWay--;
      send(Packet.createResponseFromRequest(Packet.parse(message)).toBuffer());
    });
    const asking = open(busy);
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, at) => asking.ask(domain(`n${at}.test`), 'A', 1000)),
    );
    await busy.stop();
    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['no data']));
    expect(most).toBeGreaterThan(32);
    expect(most).toBeLessThanOrEqual(64);
  });
});
