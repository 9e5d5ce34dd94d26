import type { Rival, Running } from './smtp-rival.ts';
import { folderFor, freePort, launch } from './smtp-rival.ts';

/** Postfix's smtp-sink: a floor rather than a rival, for it understands hardly anything of SMTP. */
export const sink: Rival = { name: "Postfix's smtp-sink", doc: 'throws everything away unseen', start: startSink };

/** Starts one. Rejects where Postfix is not installed. */
export async function startSink(): Promise<Running> {
  const port = await freePort();
  return launch({
    command: 'smtp-sink',
    // As root it insists on another user.
    args: [...(process.getuid?.() === 0 ? ['-u', 'nobody'] : []), `127.0.0.1:${port}`, '256'],
    port,
    folder: folderFor('sink'),
    options: { env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` } },
  });
}
