import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LookupRival } from './lookups-ours.ts';
import { delaySeconds } from './lookups-policy.ts';
import { folderFor, freePort, launch, listens } from './smtp-rival.ts';

// Debian keeps it where only root looks.
const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };

/** Debian's postgrey. */
export const postgrey: LookupRival = {
  name: 'postgrey',
  doc: 'without the whitelists that come with it and without whitelisting clients by itself, so that triplets are compared; Berkeley DB, synced at each change',
  start: async () => {
    if (process.getuid?.() !== 0 || spawnSync('postgrey', ['--version'], { env }).status !== 0)
      return { missing: 'postgrey is not installed, or we are not root' };
    const folder = folderFor('postgrey');
    const port = await freePort();
    const [database, none] = [join(folder, 'db'), join(folder, 'none')];
    mkdirSync(database);
    writeFileSync(none, '');
    const id = (kind: string) => Number(execFileSync('id', [kind, 'postgrey'], { encoding: 'utf8' }));
    chownSync(database, id('-u'), id('-g'));
    chmodSync(folder, 0o755);
    return launch({
      command: 'postgrey',
      args: [
        `--inet=127.0.0.1:${port}`,
        `--dbdir=${database}`,
        `--delay=${delaySeconds}`,
        '--auto-whitelist-clients=0',
        `--whitelist-clients=${none}`,
        `--whitelist-recipients=${none}`,
        '--hostname=mx.msen.example',
        '--user=postgrey',
        '--group=postgrey',
      ],
      port,
      folder,
      options: { env },
      isReady: listens,
    });
  },
};
