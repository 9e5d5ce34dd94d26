import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dns, DnsType } from '../../../src/services/dns/dns.ts';
import { nodeDns } from '../../../src/services/dns/node-dns.ts';
import { openDns } from '../../../src/services/dns/open-dns.ts';
import { stillWorld } from '../../still-world.ts';
import type { NameServer } from './name-server.ts';
import { domain } from './name-server.ts';
import { longText, startZoneServer } from './zone-server.ts';

const { clock } = stillWorld();

/** Every way to ask the DNS, by its servers. */
const adapters: readonly (readonly [name: string, open: (server: NameServer) => Dns])[] = [
  ['our own transport', (server) => openDns({ servers: [server], clock, tryMs: 150 })],
  ['node:dns', (server) => nodeDns([server.text])],
];

const cases: readonly (readonly [name: string, type: DnsType, answer: string])[] = [
  ['one.test', 'A', '192.0.2.1'],
  ['ONE.test.', 'A', '192.0.2.1'],
  ['two.test', 'A', '192.0.2.1, 192.0.2.2'],
  ['two.test', 'AAAA', '2001:db8::1'],
  ['one.test', 'AAAA', 'no data'],
  ['mail.test', 'MX', '10 mx1.test, 20 mx2.test'],
  ['null.test', 'MX', '0 '],
  ['1.2.0.192.in-addr.test', 'PTR', 'one.test'],
  ['text.test', 'TXT', `${longText}, v=spf1 -all`],
  ['alias.test', 'A', '192.0.2.1'],
  ['far-alias.test', 'A', '192.0.2.1'],
  ['alias.test', 'TXT', 'no data'],
  ['many.test', 'A', Array.from({ length: 120 }, (_, at) => `192.0.2.${at}`).join(', ')],
  ['nothing.test', 'A', 'no name'],
  ['broken.test', 'A', 'server failure'],
  ['refused.test', 'A', 'refused'],
  ['silent.test', 'A', 'timeout'],
];

describe.each(adapters)('%s', (_, open) => {
  let server: NameServer;
  let dns: Dns;
  beforeAll(async () => {
    server = await startZoneServer();
    dns = open(server);
  });
  afterAll(() => server.stop());

  // Silence takes its time.
  test.concurrent.each(cases)('%s %s: %s', async (name, type, expected) => {
    const answer = await dns.ask(domain(name), type, 400);
    if (answer.kind !== 'records') return expect(answer.kind).toBe(expected);
    const shown = answer.records.map((each) =>
      typeof each === 'string' ? each : `${each.preference} ${each.exchange}`,
    );
    expect(shown.sort(byNumbers).join(', ')).toBe(expected);
  });

  test('the deadline is kept', async () => {
    const began = performance.now();
    expect((await dns.ask(domain('silent.test'), 'TXT', 100)).kind).toBe('timeout');
    expect(performance.now() - began).toBeLessThan(150);
  });
});

/** Servers may turn records around. */
function byNumbers(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}
