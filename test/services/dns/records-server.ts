import type { Resource } from 'dns2';
import { Packet } from 'dns2';
import { parseDomain } from '../../../src/mail/domain.ts';
import type { DnsRecord } from '../../../src/mail/scenario.ts';
import type { DnsAnswer, DnsType } from '../../../src/services/dns/dns.ts';
import { recordsDns } from '../../../src/services/dns/records-dns.ts';
import type { NameServer } from './name-server.ts';
import { startServer } from './name-server.ts';

const types = ['A', 'AAAA', 'MX', 'PTR', 'TXT'] as const satisfies readonly DnsType[];

/** Starts a name server that holds what a scenario's DNS holds at that moment, where every DNS list is sound (RFC 5782 5). */
export function startRecordsServer(records: () => readonly DnsRecord[]): Promise<NameServer> {
  return startServer(async ({ message, send }) => {
    const request = Packet.parse(message);
    const [question] = request.questions;
    const type = types.find((each) => Packet.TYPE[each] === question?.type);
    const name = parseDomain(question?.name ?? '');
    if (question === undefined || type === undefined || name === undefined) return;
    const canary = { kind: 'record', name, type: 'A', content: '127.0.0.2' } as const;
    const held = /^(?:2\.0\.0\.127|test)\./.test(name) ? [...records(), canary] : records();
    const answer = await recordsDns(held).ask(name, type, 0);
    if (answer.kind === 'timeout') return;
    const response = Packet.createResponseFromRequest(request);
    response.header.rcode = codes[answer.kind];
    response.answers = answersOf(answer, question.name, Packet.TYPE[type]);
    send(response.toBuffer());
  });
}

const codes = { records: 0, 'no data': 0, 'no name': 3, 'server failure': 2, refused: 5 } as const;

function answersOf(answer: DnsAnswer<DnsType>, name: string, type: number): Resource[] {
  if (answer.kind !== 'records') return [];
  return answer.records.map((record) => {
    const base = { name, type, class: Packet.CLASS.IN, ttl: answer.ttlSeconds };
    if (typeof record !== 'string')
      return new Packet.Resource({ ...base, exchange: record.exchange, priority: record.preference });
    // A TXT record has character strings of up to 255 octets; the other types each look at their own part.
    return new Packet.Resource({ ...base, address: record, domain: record, data: record.match(/.{1,255}/gs) ?? [''] });
  });
}
