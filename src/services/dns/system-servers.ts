import { getServers } from 'node:dns';
import type { ServerAddress } from './server-address.ts';
import { parseServer } from './server-address.ts';

/** The resolvers that the system names, in /etc/resolv.conf; the one of this machine where it names none. */
export function systemServers(): readonly ServerAddress[] {
  const servers = getServers().flatMap((text) => parseServer(text) ?? []);
  return servers.length > 0 ? servers : [{ family: 4, host: '127.0.0.1', port: 53 }];
}
