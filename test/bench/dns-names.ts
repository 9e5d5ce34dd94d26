import type { DnsType } from '../../src/services/dns/dns.ts';

/** A client that connects, its number told; the DNS knows it, and each sends for a domain of its own. */
export interface DnsClient {
  /** Of 198.18.0.0/15, which is there for measuring (RFC 2544 C.2.2): the same for the same number, up to 131,072. */
  readonly ip: string;
  /** What it is called by reverse DNS. */
  readonly host: string;
  /** Of the senders. Its SPF record names the client. */
  readonly domain: string;
  /** Whether it is in the list `bl.test`; one in three is. */
  readonly isListed: boolean;
}

export function clientOf(number: number): DnsClient {
  return {
    ip: `198.${18 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`,
    host: `mx${number}.hosts.test`,
    domain: `d${number}.senders.test`,
    isListed: number % 3 === 0,
  };
}

/** A question of a session, and whether there are records. */
export type Asked = readonly [name: string, type: DnsType, hasRecords: boolean];

/**
 * What the policy asks of one client: two lists, its name and the sender's domain at once. Where the name leads back to is
 * `forward`, which can only be asked when the name is known.
 */
export function questionsOf(number: number): { readonly atOnce: readonly Asked[]; readonly forward: Asked } {
  const { ip, host, domain, isListed } = clientOf(number);
  const reversed = reverse(ip);
  return {
    atOnce: [
      [`${reversed}.bl.test`, 'A', isListed],
      [`${reversed}.xbl.test`, 'A', false],
      [`${reversed}.in-addr.arpa`, 'PTR', true],
      [domain, 'MX', true],
      [domain, 'TXT', true],
    ],
    forward: [host, 'A', true],
  };
}

/** Zones in which the clients below `count` are, as a name server reads them. Nothing in them ends during a bench. */
export function zonesOf(count: number): Readonly<Record<string, string>> {
  const numbers = Array.from({ length: count }, (_, number) => number);
  return {
    'bl.test': zone('bl.test', [
      testEntry,
      ...numbers.map(clientOf).flatMap(({ ip, isListed }) => (isListed ? [`${reverse(ip)} A 127.0.0.2`] : [])),
    ]),
    'xbl.test': zone('xbl.test', [testEntry]),
    'in-addr.arpa': zone(
      'in-addr.arpa',
      numbers.map(clientOf).map(({ ip, host }) => `${reverse(ip)} PTR ${host}.`),
    ),
    'hosts.test': zone(
      'hosts.test',
      numbers.map(clientOf).map(({ ip, host }) => `${host}. A ${ip}`),
    ),
    'senders.test': zone(
      'senders.test',
      numbers
        .map(clientOf)
        .flatMap(({ ip, domain }) => [`${domain}. MX 10 mx.${domain}.`, `${domain}. TXT "v=spf1 ip4:${ip} -all"`]),
    ),
  };
}

/** What every list has; one that has not even that is taken for dead (RFC 5782 5). */
export const testEntry = '2.0.0.127 A 127.0.0.2';

/** A zone of these lines. Its answers and denials hold for a day. */
export function zone(name: string, lines: readonly string[]): string {
  const top = [
    `$ORIGIN ${name}.`,
    '$TTL 86400',
    '@ SOA ns.test. hostmaster.test. 1 7200 3600 86400 86400',
    '@ NS ns.test.',
  ];
  return [...top, ...lines, ''].join('\n');
}

/** An IPv4 address as lists and reverse DNS have it (RFC 5782 2.1). */
export function reverse(ip: string): string {
  return ip.split('.').reverse().join('.');
}
