import type { RecordWithTtl } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import Dns2, { Packet } from 'dns2';
import type { DnsType } from '../../src/services/dns/dns.ts';
import { hasFailed } from '../../src/services/dns/dns.ts';
import { nodeDns } from '../../src/services/dns/node-dns.ts';
import { openDns } from '../../src/services/dns/open-dns.ts';
import type { ServerAddress } from '../../src/services/dns/server-address.ts';
import { serverText } from '../../src/services/dns/server-address.ts';

/** Asks for records, and says whether there are any. Rejects when nothing is known after it. */
export type Ask = (name: string, type: DnsType) => Promise<boolean>;

/** A way to ask the DNS. */
export interface Asker {
  readonly name: string;
  readonly doc: string;
  readonly open: (server: ServerAddress) => Ask;
}

const patienceMs = 20_000;

/**
 * Ways to ask, each as it comes. Those that ask everything at once are there a second time with as many questions under
 * way as ours has, for a socket's buffer holds only some hundred answers, and who loses one waits until he asks again.
 */
export const askers: readonly Asker[] = [
  {
    name: 'mailpolicy',
    doc: 'our own transport: a fresh random port for each question, 64 under way, answers remembered',
    open: (server) => {
      const dns = openDns({ servers: [server], clock: { now: Date.now } });
      return async (name, type) => isThere(await dns.ask(name, type, patienceMs));
    },
  },
  {
    name: 'mailpolicy over node:dns',
    doc: 'our adapter (`dns: {transport: node}`), which asks again after 1.5 s; no memory of its own',
    open: (server) => {
      const dns = nodeDns([serverText(server)]);
      return async (name, type) => isThere(await dns.ask(name, type, patienceMs));
    },
  },
  { name: 'node:dns', doc: 'a Resolver with its defaults; one port for many questions', open: resolver },
  {
    name: 'node:dns, 64 at a time',
    doc: 'the same behind a queue',
    open: (server) => atMost(64, resolver(server)),
  },
  { name: 'dns2', doc: 'its client with its defaults: it never asks twice, whatever its `retries`', open: dns2 },
  { name: 'dns2, 64 at a time', doc: 'the same behind a queue', open: (server) => atMost(64, dns2(server)) },
];

function isThere(answer: Awaited<ReturnType<ReturnType<typeof nodeDns>['ask']>>): boolean {
  if (hasFailed(answer)) throw new Error(answer.why);
  return answer.kind === 'records';
}

function resolver(server: ServerAddress): Ask {
  const own = new Resolver();
  own.setServers([serverText(server)]);
  const ways: { readonly [Type in DnsType]: (name: string) => Promise<readonly unknown[]> } = {
    A: (name): Promise<RecordWithTtl[]> => own.resolve4(name, { ttl: true }),
    AAAA: (name): Promise<RecordWithTtl[]> => own.resolve6(name, { ttl: true }),
    MX: (name) => own.resolveMx(name),
    PTR: (name) => own.resolvePtr(name),
    TXT: (name) => own.resolveTxt(name),
  };
  return async (name, type) => {
    try {
      return (await ways[type](name)).length > 0;
    } catch (error) {
      // node:dns throws what is an answer.
      if (error instanceof Error && 'code' in error && (error.code === 'ENOTFOUND' || error.code === 'ENODATA'))
        return false;
      throw error;
    }
  };
}

function dns2(server: ServerAddress): Ask {
  const client = new Dns2({ nameServers: [server.host], port: server.port });
  return async (name, type) => {
    const { header, answers } = await client.resolve(name, type);
    if (header.rcode !== Packet.RCODE.NOERROR && header.rcode !== Packet.RCODE.NXDOMAIN)
      throw new Error(`${name}: code ${header.rcode}`);
    return answers.length > 0;
  };
}

/** The same with only so many questions under way. */
function atMost(most: number, ask: Ask): Ask {
  const queue: (() => void)[] = [];
  let under = 0;
  let first = 0;
  return async (name, type) => {
    if (under >= most) await new Promise<void>((resolve) => queue.push(resolve));
    else under += 1;
    try {
      return await ask(name, type);
    } finally {
      const next = queue[first];
      if (next === undefined) under -= 1;
      else {
        first += 1;
        if (first === 1000) queue.splice(0, first);
        first %= 1000;
        next();
      }
    }
  };
}
