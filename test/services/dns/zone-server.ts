import type { Resource } from 'dns2';
import { Packet } from 'dns2';
import type { NameServer, Query } from './name-server.ts';
import { startServer } from './name-server.ts';

/** What a name holds: records as dns2 has them, a code, or silence. */
type Held = readonly Partial<Resource>[] | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED' | 'silence';

const { A, AAAA, CNAME, MX, PTR, SOA, TXT } = Packet.TYPE;
/** A text that takes two character strings. */
export const longText = 'v=DKIM1; '.repeat(40);

/** The names that the tests of every adapter ask for. */
const names: Readonly<Record<string, Held>> = {
  'one.test': [{ type: A, address: '192.0.2.1' }],
  'two.test': [
    { type: A, address: '192.0.2.1' },
    { type: A, address: '192.0.2.2' },
    { type: AAAA, address: '2001:db8::1' },
  ],
  'mail.test': [
    { type: MX, priority: 10, exchange: 'mx1.test' },
    { type: MX, priority: 20, exchange: 'mx2.test' },
  ],
  'null.test': [{ type: MX, priority: 0, exchange: '' }],
  '1.2.0.192.in-addr.test': [{ type: PTR, domain: 'one.test' }],
  'text.test': [
    { type: TXT, data: ['v=spf1 ', '-all'] },
    { type: TXT, data: longText.match(/.{1,255}/gs) ?? [] },
  ],
  'alias.test': [{ type: CNAME, domain: 'one.test' }],
  'far-alias.test': [{ type: CNAME, domain: 'alias.test' }],
  'many.test': Array.from({ length: 120 }, (_, at) => ({ type: A, address: `192.0.2.${at}` })),
  'broken.test': 'SERVFAIL',
  'refused.test': 'REFUSED',
  'silent.test': 'silence',
};

/** Starts a server that holds them. `heard` is told each name with its type. */
export function startZoneServer(heard: (name: string, type: number) => void = () => undefined): Promise<NameServer> {
  return startServer((query) => {
    const [question] = Packet.parse(query.message).questions;
    if (question === undefined) return;
    heard(question.name.toLowerCase(), question.type);
    answer(query, question.name, question.type);
  });
}

function answer({ message, via, send }: Query, name: string, type: number): void {
  const request = Packet.parse(message);
  const response = Packet.createResponseFromRequest(request);
  const held = names[name.toLowerCase()] ?? 'NXDOMAIN';
  if (held === 'silence') return;
  if (typeof held === 'string') response.header.rcode = Packet.RCODE[held];
  else response.answers.push(...follow(name, type, held));
  if (response.answers.length === 0 && response.header.rcode !== Packet.RCODE.REFUSED) response.authorities.push(soa);
  const written = response.toBuffer();
  const fits = via === 'tcp' || written.length <= 1232;
  if (!fits) {
    response.answers = [];
    response.header.tc = 1;
  }
  send(fits ? written : response.toBuffer());
}

/** The records of a type, behind the aliases that lead to them. */
function follow(name: string, type: number, held: readonly Partial<Resource>[]): Resource[] {
  const found = held.filter((each) => each.type === type || each.type === CNAME);
  return found.flatMap((each) => {
    const record = new Packet.Resource({ name, class: Packet.CLASS.IN, ttl: 300, ...each });
    const target = each.type === CNAME && type !== CNAME ? each.domain : undefined;
    const further = target === undefined ? undefined : names[target];
    return target === undefined || typeof further !== 'object' ? [record] : [record, ...follow(target, type, further)];
  });
}

const soa = new Packet.Resource({
  name: 'test',
  type: SOA,
  class: Packet.CLASS.IN,
  ttl: 900,
  primary: 'ns.test',
  admin: 'hostmaster.test',
  serial: 1,
  refresh: 7200,
  retry: 3600,
  expiration: 86_400,
  minimum: 60,
});
