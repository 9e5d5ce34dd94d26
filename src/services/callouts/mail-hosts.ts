import { parseDomain } from '../../mail/domain.ts';
import type { Ip } from '../../mail/ip.ts';
import { parseIp } from '../../mail/ip.ts';
import type { Dns } from '../dns/dns.ts';
import { hasFailed } from '../dns/dns.ts';

/** Where mail for a domain goes. */
export type MailHosts =
  /** Addresses in the order in which they are tried (RFC 5321 5.1), each with the name of its server. */
  | { readonly kind: 'hosts'; readonly hosts: readonly MailHost[] }
  /** The domain gets no mail: it has no server, or says so itself (RFC 7505). */
  | { readonly kind: 'none'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string };

export interface MailHost {
  readonly name: string;
  readonly address: Ip;
}

/** Servers of a domain that are looked at, best first. */
const mostExchanges = 5;

/** Finds them, within `left()` milliseconds for each question. */
export async function mailHosts(dns: Dns, domain: string, left: () => number): Promise<MailHosts> {
  const literal = /^\[(?:ipv6:)?(.+)\]$/.exec(domain)?.[1];
  const written = literal === undefined ? undefined : parseIp(literal);
  if (written !== undefined) return { kind: 'hosts', hosts: [{ name: domain, address: written }] };

  const answer = await dns.ask(domain, 'MX', left());
  if (hasFailed(answer)) return { kind: 'failed', why: answer.why };
  if (answer.kind === 'no name') return { kind: 'none', why: `${domain} does not exist` };
  // Without MX the domain itself is its server.
  const exchanges =
    answer.kind === 'records'
      ? answer.records.toSorted((one, other) => one.preference - other.preference).map(({ exchange }) => exchange)
      : [domain];
  if (exchanges.every((exchange) => exchange === '' || exchange === '.'))
    return { kind: 'none', why: `${domain} says that it takes no mail` };
  const found = await Promise.all(exchanges.slice(0, mostExchanges).map((name) => addressesOf(dns, name, left)));
  const hosts = found.flatMap(({ hosts: each }) => each);
  if (hosts.length > 0) return { kind: 'hosts', hosts };
  const failure = found.find(({ why }) => why !== undefined)?.why;
  if (failure !== undefined) return { kind: 'failed', why: failure };
  return { kind: 'none', why: `no mail server of ${domain} has an address` };
}

interface Found {
  readonly hosts: readonly MailHost[];
  readonly why: string | undefined;
}

async function addressesOf(dns: Dns, written: string, left: () => number): Promise<Found> {
  const name = parseDomain(written);
  if (name === undefined || name.startsWith('[')) return { hosts: [], why: undefined };
  const [four, six] = await Promise.all([dns.ask(name, 'A', left()), dns.ask(name, 'AAAA', left())]);
  const texts = [four, six].flatMap((answer) => (answer.kind === 'records' ? answer.records : []));
  const hosts = texts.flatMap((text) => {
    const address = parseIp(text);
    return address === undefined ? [] : [{ name, address }];
  });
  const failed = [four, six].find(hasFailed);
  return { hosts, why: failed?.why };
}
