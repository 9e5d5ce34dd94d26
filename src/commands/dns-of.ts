import type { DnsConfig } from '../policy/config-dns.ts';
import type { Dns } from '../services/dns/dns.ts';
import { nodeDns } from '../services/dns/node-dns.ts';
import type { DnsOptions } from '../services/dns/open-dns.ts';
import { openDns } from '../services/dns/open-dns.ts';
import { serverText } from '../services/dns/server-address.ts';
import { systemServers } from '../services/dns/system-servers.ts';

/** The DNS as the configuration says that it is asked. */
export function dnsOf({ servers, transport }: DnsConfig, options: Omit<DnsOptions, 'servers'>): Dns {
  const asked = servers.length > 0 ? servers : systemServers();
  return transport === 'own' ? openDns({ ...options, servers: asked }) : nodeDns(asked.map(serverText));
}
