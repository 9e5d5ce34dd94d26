import type { Reading } from '../../core/reading.ts';
import { absent, known, unavailable } from '../../core/reading.ts';
import type { Domain } from '../../mail/domain.ts';
import { parseDomain } from '../../mail/domain.ts';
import type { Ip } from '../../mail/ip.ts';
import { parseIp } from '../../mail/ip.ts';
import { listingName } from '../dnsbl/listing-name.ts';
import type { Dns, DnsAnswer } from './dns.ts';
import { hasFailed } from './dns.ts';
import { organisationalDomain } from './organisational-domain.ts';

/** What the DNS knows of the names in an envelope. Each answer is a reading, and unavailable where a question failed. */
export interface Names {
  /** The names of an address that have that address themselves (RFC 8601 2.7.3); absent where it has none. */
  readonly hostsOf: (ip: Ip) => Promise<Reading>;
  /** Whether a name has an address; an address literal is one. */
  readonly resolves: (name: Domain) => Promise<Reading>;
  /** Whether this is an address of the name. */
  readonly isAt: (name: Domain, ip: Ip) => Promise<Reading>;
  /** Whether there is a way for mail to the domain: an MX record, or an address (RFC 5321 5.1). */
  readonly hasMailHost: (domain: Domain) => Promise<Reading>;
  /** Whether the domain says that it takes no mail (RFC 7505). */
  readonly hasNullMx: (domain: Domain) => Promise<Reading>;
  /** The domain that somebody registered and to which this one belongs, by the Public Suffix List; itself where there is none. */
  readonly organisationalDomain: (domain: Domain) => Domain;
}

/** Milliseconds for one question; a host name takes two, one after the other. */
const patienceMs = 5000;

/** Names of an address that are looked at: more say nothing (RFC 7208 4.6.4). */
const mostHosts = 10;

export function openNames(dns: Dns): Names {
  return {
    hostsOf: (ip) => hostsOf(dns, ip),
    resolves: (name) => resolves(dns, name),
    isAt: (name, ip) => isAt(dns, name, ip),
    hasMailHost: (domain) => hasMailHost(dns, domain),
    organisationalDomain,
    hasNullMx: async (domain) => {
      if (isLiteral(domain)) return known(false);
      const answer = await dns.ask(domain, 'MX', patienceMs);
      if (hasFailed(answer)) return unavailable(answer.why);
      if (answer.kind !== 'records') return known(false);
      return known(answer.records.every(({ exchange }) => exchange === ''));
    },
  };
}

async function hostsOf(dns: Dns, ip: Ip): Promise<Reading> {
  const reverse = listingName(ip, ip.family === 4 ? 'in-addr.arpa' : 'ip6.arpa');
  if (reverse === undefined) return absent;
  const answer = await dns.ask(reverse, 'PTR', patienceMs);
  if (hasFailed(answer)) return unavailable(answer.why);
  if (answer.kind !== 'records') return absent;
  const hosts = new Set(answer.records.slice(0, mostHosts).flatMap((name) => parseDomain(name) ?? []));
  const checked = await Promise.all([...hosts].map(async (host) => ({ host, reading: await isAt(dns, host, ip) })));
  const confirmed = checked.flatMap(({ host, reading }) => (isYes(reading) ? [host] : []));
  const failed = checked.find(({ reading }) => reading.kind === 'unavailable');
  return confirmed.length === 0 && failed !== undefined ? failed.reading : known(...confirmed);
}

async function isAt(dns: Dns, name: Domain, ip: Ip): Promise<Reading> {
  if (isLiteral(name)) return known(parseIp(name.replace(/^\[(?:ipv6:)?|\]$/g, ''))?.text === ip.text);
  const answer: DnsAnswer<'A' | 'AAAA'> =
    ip.family === 4 ? await dns.ask(name, 'A', patienceMs) : await dns.ask(name, 'AAAA', patienceMs);
  if (hasFailed(answer)) return unavailable(answer.why);
  if (answer.kind !== 'records') return known(false);
  return known(answer.records.some((record) => parseIp(record)?.text === ip.text));
}

async function resolves(dns: Dns, name: Domain): Promise<Reading> {
  if (isLiteral(name)) return known(true);
  const answers = await Promise.all([dns.ask(name, 'A', patienceMs), dns.ask(name, 'AAAA', patienceMs)]);
  if (answers.some(({ kind }) => kind === 'records')) return known(true);
  const failed = answers.find(hasFailed);
  return failed === undefined ? known(false) : unavailable(failed.why);
}

async function hasMailHost(dns: Dns, domain: Domain): Promise<Reading> {
  if (isLiteral(domain)) return known(true);
  const answer = await dns.ask(domain, 'MX', patienceMs);
  if (hasFailed(answer)) return unavailable(answer.why);
  return answer.kind === 'no data' ? resolves(dns, domain) : known(answer.kind === 'records');
}

function isLiteral(name: Domain): boolean {
  return name.startsWith('[');
}

function isYes(reading: Reading): boolean {
  return reading.kind === 'known' && reading.values.includes(true);
}
