import type { DnsRecord } from '../../mail/scenario.ts';
import type { Dns, DnsAnswer, DnsData, DnsType } from './dns.ts';

/** Aliases that are followed one after another. */
const mostAliases = 8;

/** Seconds for which these answers hold. */
const ttlSeconds = 300;

/** A DNS that holds these records and answers at once; a name that is not among them does not exist. */
export function recordsDns(records: readonly DnsRecord[]): Dns {
  return { ask: async (name, type) => answer(records, name, type, mostAliases) };
}

function answer<Type extends DnsType>(
  records: readonly DnsRecord[],
  name: string,
  type: Type,
  aliases: number,
): DnsAnswer<Type> {
  const found = records.filter((each) => each.name === name);
  const failed = found.find((each) => each.kind === 'failure');
  if (failed?.kind === 'failure') return { kind: failureKinds[failed.failure], why: `${name}: ${failed.failure}` };
  const held = found.flatMap((each) => (each.kind === 'record' ? [each] : []));
  const alias = held.find((each) => each.type === 'CNAME');
  if (alias !== undefined) {
    const target = alias.content.toLowerCase().replace(/\.$/, '');
    return aliases === 0
      ? { kind: 'server failure', why: `${name}: too many aliases` }
      : answer(records, target, type, aliases - 1);
  }
  const ofType = held.flatMap((each) => (each.type === type ? [readers[type](each.content)] : []));
  if (ofType.length > 0) return { kind: 'records', records: ofType, ttlSeconds };
  // Empty non-terminals exist too (RFC 8020).
  const exists = held.length > 0 || records.some((each) => each.name.endsWith(`.${name}`));
  return { kind: exists ? 'no data' : 'no name' };
}

const failureKinds = { REFUSED: 'refused', SERVFAIL: 'server failure', TIMEOUT: 'timeout' } as const;

/** What a record's text means, by type. */
const readers: { readonly [Type in DnsType]: (content: string) => DnsData[Type] } = {
  A: asWritten,
  AAAA: asWritten,
  MX: (content) => {
    const [preference = '', exchange = ''] = content.split(/\s+/);
    return { preference: Number(preference), exchange: withoutDot(exchange) };
  },
  PTR: withoutDot,
  TXT: asWritten,
};

function asWritten(content: string): string {
  return content;
}

function withoutDot(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
