import type { ServerAddress } from '../../src/services/dns/server-address.ts';
import { hasRedis, startRedis } from '../services/store/real-redis.ts';
import type { Part } from './lookups-policy.ts';
import { asking, lookupRules } from './lookups-policy.ts';
import { startOurs, written } from './smtp-ours.ts';
import type { Missing, Running } from './smtp-rival.ts';
import { listens } from './smtp-rival.ts';

/** A server that asks this name server and remembers who has come. */
export interface LookupRival {
  readonly name: string;
  readonly doc: string;
  readonly start: (dns: ServerAddress) => Promise<Running | Missing>;
}

const sqlite = '{sqlite: {path: state.db}}';

/** Our SMTP server with lists, SPF and a greylist. */
export const lookupOurs: readonly LookupRival[] = [
  {
    name: 'mailpolicy, SQLite',
    doc: 'two lists, SPF, and a greylist in a file (WAL: safe when the process ends, synced at checkpoints)',
    start: (dns) => startSmtp(dns, ['lists', 'greylist'], sqlite),
  },
  {
    name: 'mailpolicy, SQLite, and PTR',
    doc: 'the same, and the client’s name by reverse DNS, which Haraka looks up always',
    start: (dns) => startSmtp(dns, ['lists', 'name', 'greylist'], sqlite),
  },
  {
    name: 'mailpolicy, Redis, and PTR',
    doc: 'the same over Redis by a Unix socket, whose time counts',
    start: async (dns) => {
      if (!hasRedis) return { missing: 'redis-server is not installed' };
      const redis = await startRedis();
      const server = await startSmtp(dns, ['lists', 'name', 'greylist'], `{redis: {url: "${redis.url}"}}`);
      return {
        ...server,
        beside: redis.pid(),
        stop: async () => {
          await server.stop();
          await redis.remove();
        },
      };
    },
  },
];

/** Ours as a policy service. */
export const serviceOurs: readonly LookupRival[] = [
  {
    name: 'mailpolicy, memory',
    doc: 'a greylist that ends with the process',
    start: (dns) => startService(dns, ['greylist'], 'memory'),
  },
  {
    name: 'mailpolicy, SQLite',
    doc: 'a greylist in a file (WAL: safe when the process ends, synced at checkpoints)',
    start: (dns) => startService(dns, ['greylist'], sqlite),
  },
  {
    name: 'mailpolicy, SQLite, DNSBL, SPF',
    doc: 'two lists and SPF before it, which postgrey does not have',
    start: (dns) => startService(dns, ['lists', 'greylist'], sqlite),
  },
];

function startSmtp(dns: ServerAddress, parts: readonly Part[], store: string): Promise<Running> {
  return startOurs({
    policy: written(lookupRules(parts, 'discard')),
    listener: 'kind: smtp, proxy: [127.0.0.0/8]',
    further: asking(dns, store),
    isReady: listens,
  });
}

function startService(dns: ServerAddress, parts: readonly Part[], store: string): Promise<Running> {
  return startOurs({
    policy: written(lookupRules(parts, 'accept')),
    listener: 'kind: policy',
    further: asking(dns, store),
    isReady: listens,
  });
}
