import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Dns } from '../../../src/services/dns/dns.ts';
import { openDns } from '../../../src/services/dns/open-dns.ts';
import { stillWorld } from '../../still-world.ts';
import { lies } from './lies.ts';
import type { NameServer } from './name-server.ts';
import { domain, nameIn, startServer } from './name-server.ts';

const { clock } = stillWorld();
let server: NameServer;
let dns: Dns;

beforeAll(async () => {
  server = await startServer((query) => lies[nameIn(query.message).split('.').at(-3) ?? '']?.tell(query));
  dns = openDns({ servers: [server], clock, tryMs: 120 });
});
afterAll(() => server.stop());

// A lie that ends in silence takes its time.
test.concurrent.each(Object.entries(lies))('%s', async (name, { expected }) => {
  const began = performance.now();
  const answer = await dns.ask(domain(`${name}.lie.test`), 'A', 1000);
  expect(answer.kind === 'records' ? answer.records.join(', ') : answer.kind).toBe(expected);
  expect(performance.now() - began).toBeLessThan(1500);
});
