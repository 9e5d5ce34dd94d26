import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerAddress } from '../../src/services/dns/server-address.ts';
import { serverText } from '../../src/services/dns/server-address.ts';
import { hasRedis, startRedis } from '../services/store/real-redis.ts';
import type { LookupRival } from './lookups-ours.ts';
import { delaySeconds } from './lookups-policy.ts';
import { installHaraka } from './smtp-haraka.ts';
import { likePolicy } from './smtp-like-policy.ts';
import type { Missing, Running } from './smtp-rival.ts';
import { folderFor, freePort, launch, listens } from './smtp-rival.ts';

/** Haraka with its own plugins for the same, and no other checks. */
export const lookupHaraka: LookupRival = {
  name: 'Haraka',
  doc: 'its plugins dns-list, spf and greylist over Redis by a Unix socket, whose time counts; it looks up every client’s name',
  start,
};

async function start(dns: ServerAddress): Promise<Running | Missing> {
  const installed = await installHaraka();
  if ('missing' in installed) return installed;
  if (!hasRedis) return { missing: 'its greylist needs redis-server, which is not installed' };
  const folder = folderFor('haraka');
  const redis = await startRedis();
  const port = await freePort();
  const config = join(folder, 'config');
  cpSync(join(installed.folder, 'node_modules', 'Haraka', 'config'), config, { recursive: true });
  const write = (name: string, lines: readonly string[]) => writeFileSync(join(config, name), `${lines.join('\n')}\n`);
  write('plugins', ['dns-list', 'spf', 'rcpt_to.in_host_list', 'greylist', 'queue/discard']);
  write('smtp.ini', [`listen=127.0.0.1:${port}`, 'public_ip=127.0.0.1']);
  write('me', ['mx.msen.example']);
  write('host_list', likePolicy.hosted);
  write('log.ini', ['[main]', 'level=notice']);
  const connection = readFileSync(join(config, 'connection.ini'), 'utf8');
  write('connection.ini', [connection.replace(/^hosts\[\] =$/m, 'hosts[] = 127.0.0.1')]);
  // It refuses at the first answer that says so, and asks no list of its defaults.
  write('dns-list.ini', ['[main]', 'periodic_checks=0', 'search=first', 'zones[]=bl.test', 'zones[]=xbl.test']);
  write('spf.ini', ['[deny]', 'mfrom_fail=true']);
  write('greylist.ini', [
    '[redis]',
    `path=${redis.socket}`,
    '[period]',
    `black=${delaySeconds}`,
    'grey=90000',
    'white=604800',
  ]);
  const setServers = join(folder, 'set-servers.cjs');
  writeFileSync(setServers, preload(serverText(dns)));
  const env = { ...process.env, YES_REALLY_DO_DISCARD: '1', NODE_OPTIONS: `--require=${setServers}` };
  const args = [join(installed.folder, 'node_modules', 'Haraka', 'bin', 'haraka'), '-c', folder];
  try {
    const server = await launch({
      command: process.execPath,
      args,
      port,
      folder,
      options: { env, cwd: installed.folder },
      isReady: listens,
    });
    const stop = async () => {
      await server.stop();
      await redis.remove();
    };
    return { ...server, beside: redis.pid(), stop };
  } catch (error) {
    await redis.remove();
    throw error;
  }
}

/** It has no setting for its resolver: every one that is made asks this server, and so do the functions without one. */
function preload(server: string): string {
  return `const dns = require('node:dns');
for (const home of [dns, dns.promises]) {
  home.setServers(['${server}']);
  const Resolver = home.Resolver;
  home.Resolver = class extends Resolver {
    constructor(...options) {
      super(...options);
      this.setServers(['${server}']);
    }
  };
}
`;
}
