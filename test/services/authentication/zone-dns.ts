import type { Dns, DnsAnswer, DnsType, MailExchange } from '../../../src/services/dns/dns.ts';
import type { Zone, ZoneRecord } from './spf-cases.ts';

/** A DNS whose zone the test changes. Silence is a time-out at once. */
export function zoneDns(): { readonly dns: Dns; readonly serve: (zone: Zone) => void } {
  let zone: Zone = new Map();
  const answer = (name: string, type: DnsType, aliases: number): DnsAnswer<DnsType> => {
    const held = zone.get(name.replace(/\.$/, '').toLowerCase());
    if (held === undefined) {
      const exists = [...zone.keys()].some((each) => each.endsWith(`.${name}`));
      return { kind: exists ? 'no data' : 'no name' };
    }
    const alias = held.records.find((each) => each.type === 'CNAME');
    if (alias?.type === 'CNAME' && aliases > 0) return answer(alias.content, type, aliases - 1);
    const records = held.records.filter((each) => each.type === type).map(content);
    if (records.length > 0) return { kind: 'records', records, ttlSeconds: 60 };
    return held.isSilent ? { kind: 'timeout', why: `${name}: no answer` } : { kind: 'no data' };
  };
  return {
    dns: {
      ask: async <Type extends DnsType>(name: string, type: Type) => {
        const found = answer(name, type, 10);
        return isAbout(found, type) ? found : { kind: 'no data' };
      },
    },
    serve: (next) => {
      zone = next;
    },
  };
}

function isAbout<Type extends DnsType>(found: DnsAnswer<DnsType>, type: Type): found is DnsAnswer<Type> {
  return found.kind !== 'records' || found.records.every((each) => (typeof each === 'string') === (type !== 'MX'));
}

function content(record: ZoneRecord): string | MailExchange {
  switch (record.type) {
    case 'MX':
      return { preference: record.preference, exchange: record.content };
    case 'TXT':
      return record.strings.join('');
    default:
      return record.content;
  }
}
