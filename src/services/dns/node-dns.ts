import type { RecordWithTtl } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import type { Dns, DnsAnswer, DnsData, DnsType } from './dns.ts';
import { canBeAsked } from './question.ts';
import type { Slots } from './slots.ts';
import { makeSlots } from './slots.ts';

/** Seconds for which answers hold whose TTL node:dns does not tell. */
const unknownTtlSeconds = 60;

/** Questions that are under way at a time: all go by one socket, whose buffer holds some hundred answers and loses the others. */
const mostUnderWay = 64;

/** The resolver of Node, which is that of the system without /etc/hosts; `servers` are asked instead of its own. */
export function nodeDns(servers: readonly string[] = []): Dns {
  const resolver = new Resolver({ timeout: 1500, tries: 2 });
  if (servers.length > 0) resolver.setServers(servers);
  const slots = makeSlots(mostUnderWay);
  return {
    ask: async (name, type, withinMs) =>
      canBeAsked(name) ? ask(slots, withinMs, name, () => resolve(resolver, name, type)) : { kind: 'no name' },
  };
}

/** Asks when there is a place, and gives it up, and waiting, after `withinMs`. */
async function ask<Type extends DnsType>(
  slots: Slots,
  withinMs: number,
  name: string,
  question: () => Promise<DnsAnswer<Type>>,
): Promise<DnsAnswer<Type>> {
  const given = new AbortController();
  const late = Promise.withResolvers<DnsAnswer<Type>>();
  const timer = setTimeout(() => {
    given.abort();
    late.resolve({ kind: 'timeout', why: `${name}: no answer in ${withinMs} ms` });
  }, withinMs);
  const leave = await slots.enter(given.signal);
  if (leave === undefined) return late.promise;
  const answer = await Promise.race([question(), late.promise]);
  clearTimeout(timer);
  leave();
  return answer;
}

async function resolve<Type extends DnsType>(resolver: Resolver, name: string, type: Type): Promise<DnsAnswer<Type>> {
  try {
    const found = await resolvers[type](resolver, name);
    return found.records.length === 0 ? { kind: 'no data' } : { kind: 'records', ...found };
  } catch (error) {
    // node:dns throws what is an answer to us.
    return failureOf(name, error);
  }
}

interface Found<Data> {
  readonly records: readonly Data[];
  readonly ttlSeconds: number;
}

const resolvers: { readonly [Type in DnsType]: (resolver: Resolver, name: string) => Promise<Found<DnsData[Type]>> } = {
  A: async (resolver, name) => withTtl(await resolver.resolve4(name, { ttl: true })),
  AAAA: async (resolver, name) => withTtl(await resolver.resolve6(name, { ttl: true })),
  MX: async (resolver, name) => {
    const found = await resolver.resolveMx(name);
    const records = found.map(({ priority, exchange }) => ({ preference: priority, exchange: exchange.toLowerCase() }));
    return { records, ttlSeconds: unknownTtlSeconds };
  },
  PTR: async (resolver, name) => {
    const found = await resolver.resolvePtr(name);
    return { records: found.map((each) => each.toLowerCase()), ttlSeconds: unknownTtlSeconds };
  },
  TXT: async (resolver, name) => {
    const found = await resolver.resolveTxt(name);
    return { records: found.map((strings) => strings.join('')), ttlSeconds: unknownTtlSeconds };
  },
};

function withTtl(found: readonly RecordWithTtl[]): Found<string> {
  return {
    records: found.map(({ address }) => address),
    ttlSeconds: Math.min(...found.map(({ ttl }) => ttl)),
  };
}

function failureOf(name: string, error: unknown): DnsAnswer<never> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  switch (code) {
    case 'ENOTFOUND':
    case 'EBADNAME':
      return { kind: 'no name' };
    case 'ENODATA':
      return { kind: 'no data' };
    case 'EREFUSED':
      return { kind: 'refused', why: `${name}: ${code}` };
    case 'ETIMEOUT':
    case 'ECONNREFUSED':
    case 'ECANCELLED':
      return { kind: 'timeout', why: `${name}: ${code}` };
    default:
      return { kind: 'server failure', why: `${name}: ${code}` };
  }
}
