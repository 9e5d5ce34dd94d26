import { badValue } from '../diagnostics/findings/config.ts';
import type { ServerAddress } from '../services/dns/server-address.ts';
import { parseServer } from '../services/dns/server-address.ts';
import { configKeys } from './config-keys.ts';
import type { ConfigMap, Reading } from './config-map.ts';
import { textOf } from './config-map.ts';
import { asWord } from './config-values.ts';

/** How the DNS is asked. */
export interface DnsConfig {
  /** In the order in which they are asked; empty for those of the system. */
  readonly servers: readonly ServerAddress[];
  readonly transport: 'own' | 'node';
}

/** Reads `dns`; undefined, and reported, where it is wrong. */
export function readDns(
  reading: Reading,
  top: ConfigMap<keyof typeof configKeys.configuration>,
): DnsConfig | undefined {
  const map = top.open('dns', '`dns`', configKeys.dns);
  if (map === undefined) return undefined;
  const { takes, example } = configKeys.dns.servers;
  const servers = map.items('servers').flatMap(({ node, span }) => {
    const server = parseServer(textOf(node) ?? '');
    if (server !== undefined) return [server];
    reading.report(badValue.at(span, 'servers', takes, example, undefined));
    return [];
  });
  const transport = map.read('transport', asWord(['own', 'node'] as const));
  return transport && { servers, transport };
}
