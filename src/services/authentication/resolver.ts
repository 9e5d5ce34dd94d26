import type { DNSResolver } from 'mailauth';
import type { DnsAnswer, DnsType, MailExchange } from '../dns/dns.ts';

/** Asks the DNS, within whatever time the check has left. */
export type LookUp = (name: string, type: DnsType) => Promise<DnsAnswer<DnsType>>;

/** The DNS in the shape that mailauth asks: records, or an error with the code that `node:dns` would give. */
export interface Resolver {
  readonly resolve: DNSResolver;
  /** Names that could not be asked for now, in lower case. mailauth's own results do not always tell. */
  readonly failed: ReadonlySet<string>;
}

/** Octets of a TXT record above which it is not read: 60 kB of SPF would keep the thread busy for half a second. */
const mostTxtOctets = 4096;

/** Makes the resolver of one check. */
export function makeResolver(lookUp: LookUp): Resolver {
  const failed = new Set<string>();
  const ask = async (name: string, type: DnsType) => {
    const answer = await lookUp(name, type);
    switch (answer.kind) {
      case 'records':
        return answer.records;
      case 'no name':
        throw coded('ENOTFOUND', `there is no ${name}`);
      case 'no data':
        throw coded('ENODATA', `${name} has no ${type} record`);
      case 'server failure':
      case 'refused':
      case 'timeout':
        failed.add(name.toLowerCase());
        throw coded(codes[answer.kind], answer.why);
      default:
        return answer satisfies never;
    }
  };
  const resolve = async (name: string, type: string): Promise<string[][] | string[]> => {
    switch (type) {
      case 'A':
      case 'AAAA':
      case 'PTR':
        return (await ask(name, type)).filter((record) => typeof record === 'string');
      case 'TXT': {
        const records = (await ask(name, type)).filter((record) => typeof record === 'string');
        // Whoever publishes such a record will not mend it by being asked again.
        if (records.some((record) => record.length > mostTxtOctets))
          throw Object.assign(coded('EINVALIDVAL', `a TXT record of ${name} is too long`), tooLong);
        return records.map((record) => [record]);
      }
      case 'MX': {
        const records = (await ask(name, type)).filter((record) => typeof record !== 'string');
        const exchanges: unknown = records.map(inTheirWords);
        return isAnswer(exchanges) ? exchanges : [];
      }
      default:
        throw coded('ENODATA', `${type} records are not asked for`);
    }
  };
  return { resolve, failed };
}

/** `node:dns` has codes of its own for each. */
const codes = { 'server failure': 'ESERVFAIL', refused: 'EREFUSED', timeout: 'ETIMEOUT' } as const;

/** What mailauth's SPF takes such an error for. */
const tooLong = { spfResult: { error: 'permerror', text: 'a TXT record is too long' } };

function inTheirWords({ preference, exchange }: MailExchange): { priority: number; exchange: string } {
  return { priority: preference, exchange };
}

/** mailauth's type of a resolver knows of no MX records, which its SPF asks for. */
function isAnswer(records: unknown): records is string[] {
  return Array.isArray(records);
}

function coded(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
