import type { Resource } from 'dns2';
import { Packet } from 'dns2';
import type { DnsAnswer, DnsData, DnsType } from './dns.ts';
import { isBounded } from './message-bounds.ts';

/** What a server's message says: an answer, or under which other name to ask. */
export type Reply<Type extends DnsType> =
  | DnsAnswer<Type>
  | { readonly kind: 'alias'; readonly target: string; readonly hops: number }
  | { readonly kind: 'truncated' };

/** Aliases that are followed one after another. */
export const mostAliases = 8;

/** Seconds for which a denial holds that does not say for how long (RFC 2308 5). */
const unknownDenialSeconds = 30;

/** Reads a message that answers the question for these records. What cannot be read is a failure of the server. */
export function readReply<Type extends DnsType>(message: Buffer, name: string, type: Type): Timed<Reply<Type>> {
  if (((message[2] ?? 0) & 2) !== 0) return untimed({ kind: 'truncated' });
  if (!isBounded(message)) return broken(name, 'an answer that is none');
  const packet = parse(message);
  if (packet === undefined || packet.errors.some(({ section }) => section !== 'additionals'))
    return broken(name, 'an answer that cannot be read');
  const { rcode } = packet.header;
  switch (rcode) {
    case Packet.RCODE.NOERROR:
      return readRecords(packet, name, type);
    case Packet.RCODE.NXDOMAIN:
      return { reply: { kind: 'no name' }, seconds: denialSeconds(packet) };
    case Packet.RCODE.REFUSED:
      return untimed({ kind: 'refused', why: `${name}: REFUSED` });
    default:
      return broken(name, rcode === Packet.RCODE.SERVFAIL ? 'SERVFAIL' : `code ${rcode}`);
  }
}

/** Something that holds for some seconds. */
export interface Timed<Said> {
  readonly reply: Said;
  readonly seconds: number;
}

function untimed<Said>(reply: Said): Timed<Said> {
  return { reply, seconds: 0 };
}

function broken(name: string, what: string): Timed<{ readonly kind: 'server failure'; readonly why: string }> {
  return untimed({ kind: 'server failure', why: `${name}: ${what}` });
}

function parse(message: Buffer): Packet | undefined {
  try {
    return Packet.parse(message);
  } catch {
    // dns2 throws what is no message.
    return undefined;
  }
}

/** Follows the aliases of the message from the name that was asked to the records. */
function readRecords<Type extends DnsType>(packet: Packet, asked: string, type: Type): Timed<Reply<Type>> {
  const answers = packet.answers.filter((each) => each.class === Packet.CLASS.IN);
  const of = (name: string, code: number) =>
    answers.filter((each) => each.type === code && each.name.toLowerCase() === name);
  let name = asked;
  let seconds = Number.POSITIVE_INFINITY;
  for (let hops = 0; hops <= mostAliases; hops++) {
    const found = of(name, Packet.TYPE[type]);
    const ttlSeconds = Math.min(seconds, ...found.map((each) => each.ttl));
    const records = found.flatMap((each) => dataOf[type](each) ?? []);
    if (records.length > 0) return { reply: { kind: 'records', records, ttlSeconds }, seconds: ttlSeconds };
    const alias = of(name, Packet.TYPE.CNAME)[0];
    if (alias?.domain === undefined) {
      if (hops > 0 && soaOf(packet) === undefined) return untimed({ kind: 'alias', target: name, hops });
      return { reply: { kind: 'no data' }, seconds: denialSeconds(packet) };
    }
    seconds = Math.min(seconds, alias.ttl);
    name = alias.domain.toLowerCase();
  }
  return broken(asked, 'aliases without an end');
}

/** What a record holds; undefined where it lacks it. */
const dataOf: { readonly [Type in DnsType]: (record: Resource) => DnsData[Type] | undefined } = {
  A: ({ address }) => address,
  AAAA: ({ address }) => address,
  MX: ({ exchange, priority }) =>
    exchange === undefined || priority === undefined
      ? undefined
      : { preference: priority, exchange: exchange.toLowerCase() },
  PTR: ({ domain }) => domain?.toLowerCase(),
  TXT: ({ data }) => (Array.isArray(data) ? data.join('') : undefined),
};

/** How long a denial holds (RFC 2308 5): the SOA record beside it says so. */
function denialSeconds(packet: Packet): number {
  const soa = soaOf(packet);
  return soa?.minimum === undefined ? unknownDenialSeconds : Math.min(soa.ttl, soa.minimum);
}

function soaOf({ authorities }: Packet): Resource | undefined {
  return authorities.find((each) => each.type === Packet.TYPE.SOA);
}
