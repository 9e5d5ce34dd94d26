import type { Dns } from '../../../src/services/dns/dns.ts';
import { nodeDns } from '../../../src/services/dns/node-dns.ts';
import { openDns } from '../../../src/services/dns/open-dns.ts';
import type { NameServer } from './name-server.ts';

const clock = { now: () => 0 };

/** Every way to ask the DNS, by what it is called. */
export const adapters: readonly (readonly [name: string, open: (server: NameServer) => Dns])[] = [
  ['our own transport', (server) => openDns({ servers: [server], clock, tryMs: 150 })],
  ['node:dns', (server) => nodeDns([server.text])],
];
