import type { RecordWithTtl } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import type { Dns, DnsAnswer, DnsData, DnsType } from './dns.ts';
import { canBeAsked } from './question.ts';

/** Seconds for which answers hold whose TTL node:dns does not tell. */
const unknownTtlSeconds = 60;

/** The resolver of Node, which is that of the system without /etc/hosts; `servers` are asked instead of its own. */
export function nodeDns(servers: readonly string[] = []): Dns {
  const resolver = new Resolver({ timeout: 1500, tries: 2 });
  if (servers.length > 0) resolver.setServers(servers);
  return {
    ask: async (name, type, withinMs) => (canBeAsked(name) ? ask(resolver, name, type, withinMs) : { kind: 'no name' }),
  };
}

async function ask<Type extends DnsType>(
  resolver: Resolver,
  name: string,
  type: Type,
  withinMs: number,
): Promise<DnsAnswer<Type>> {
  const late = Promise.withResolvers<DnsAnswer<Type>>();
  const timer = setTimeout(
    () => late.resolve({ kind: 'timeout', why: `${name}: no answer in ${withinMs} ms` }),
    withinMs,
  );
  try {
    return await Promise.race([resolve(resolver, name, type), late.promise]);
  } catch (error) {
    // node:dns throws what is an answer to us.
    return failureOf(name, error);
  } finally {
    clearTimeout(timer);
  }
}

async function resolve<Type extends DnsType>(resolver: Resolver, name: string, type: Type): Promise<DnsAnswer<Type>> {
  const found = await resolvers[type](resolver, name);
  return found.records.length === 0 ? { kind: 'no data' } : { kind: 'records', ...found };
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
