import type { Resource } from 'dns2';
import { Packet } from 'dns2';
import type { NameServer } from '../dns/name-server.ts';
import { startServer } from '../dns/name-server.ts';
import type { Zone, ZoneRecord } from './spf-cases.ts';

/** A name server on the loopback. */
export interface ZoneServer extends NameServer {
  /** Whose records it holds from now on. What is not in them does not exist. */
  readonly serve: (zone: Zone) => void;
}

/** Octets of an answer over UDP; a longer one has to be asked for over TCP. */
const mostOverUdp = 1232;

/** Starts a name server that knows nothing yet. */
export async function startZoneServer(): Promise<ZoneServer> {
  let zone: Zone = new Map();
  const server = await startServer(({ message, via, send }) => {
    const request = Packet.parse(message);
    const [question] = request.questions;
    const response = Packet.createResponseFromRequest(request);
    if (question === undefined || !fill(response, zone, question.name, question.type)) return;
    const written = response.toBuffer();
    if (via === 'tcp' || written.length <= mostOverUdp) {
      send(written);
      return;
    }
    response.answers = [];
    response.header.tc = 1;
    send(response.toBuffer());
  });
  return {
    ...server,
    serve: (next) => {
      zone = next;
    },
  };
}

/** Puts the answer into a response; false where there is to be none. */
function fill(response: Packet, zone: Zone, asked: string, type: number): boolean {
  let name = asked;
  for (let aliases = 0; aliases < 10; aliases++) {
    const folded = name.toLowerCase();
    const held = zone.get(folded);
    if (held === undefined) {
      const exists = [...zone.keys()].some((each) => each.endsWith(`.${folded}`));
      if (!exists) response.header.rcode = Packet.RCODE.NXDOMAIN;
      return true;
    }
    const alias = held.records.find((each) => each.type === 'CNAME');
    const ofType = held.records.filter((each) => Packet.TYPE[each.type] === type);
    if (ofType.length === 0 && alias === undefined && held.isSilent) return false;
    for (const record of alias === undefined ? ofType : [alias]) response.answers.push(resource(name, record));
    if (alias?.type !== 'CNAME') return true;
    name = alias.content.replace(/\.$/, '');
  }
  return true;
}

function resource(name: string, record: ZoneRecord): Resource {
  const common = { name, type: Packet.TYPE[record.type], class: Packet.CLASS.IN, ttl: 300 };
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return new Packet.Resource({ ...common, address: record.content });
    case 'CNAME':
    case 'PTR':
      return new Packet.Resource({ ...common, domain: record.content });
    case 'MX':
      return new Packet.Resource({ ...common, exchange: record.content, priority: record.preference });
    case 'TXT':
      return Object.assign(new Packet.Resource(common), { data: record.strings.flatMap(inOctets) });
    default:
      return record satisfies never;
  }
}

/** A character string holds 255 octets at most (RFC 1035 3.3). */
function inOctets(text: string): Buffer[] {
  const octets = Buffer.from(text, 'latin1');
  const strings: Buffer[] = [];
  for (let at = 0; at === 0 || at < octets.length; at += 255) strings.push(octets.subarray(at, at + 255));
  return strings;
}
