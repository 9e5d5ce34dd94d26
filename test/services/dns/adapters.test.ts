import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dns } from '../../../src/services/dns/dns.ts';
import { adapters } from './adapters.ts';
import { answerOf, usualCases } from './cases.ts';
import type { NameServer } from './name-server.ts';
import { domain } from './name-server.ts';
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
});
