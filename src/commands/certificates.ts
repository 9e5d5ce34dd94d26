import type { Listener } from '../policy/config.ts';
import type { Certificate } from '../policy/config-tls.ts';
import { rereadCertificate } from '../policy/config-tls.ts';
import type { Log } from '../services/log.ts';
import type { Told } from './people.ts';
import { readFile } from './read-file.ts';

/**
 * What reads the certificates of all listeners anew. A changed one is shown from the next handshake on; one that cannot
 * be used leaves the old in its place, and the log says so.
 */
export function renewal(
  listeners: readonly Listener[],
  renew: (listener: string, certificate: Certificate) => void,
  log: Pick<Log, 'notice'>,
): () => Told {
  const shown = new Map<string, Certificate>();
  return () => {
    const lines: string[] = [];
    let isKept = false;
    const tell = (level: 'info' | 'error', line: string) => {
      log.notice(level, undefined, line);
      lines.push(line);
    };
    for (const { name, tls } of listeners) {
      if (tls === undefined) continue;
      const before = shown.get(name) ?? tls;
      const read = rereadCertificate(tls, readFile);
      if ('problem' in read) {
        tell('error', `${name}: certificate not renewed, the one before stays: ${read.problem}`);
        isKept = true;
        continue;
      }
      const { certificate } = read;
      if (certificate.cert === before.cert && certificate.key === before.key) continue;
      renew(name, certificate);
      shown.set(name, certificate);
      tell('info', `${name}: certificate renewed`);
    }
    return { lines, isKept };
  };
}

/** The files of all certificates. */
export function certificateFiles(listeners: readonly Pick<Listener, 'tls'>[]): readonly string[] {
  return listeners.flatMap(({ tls }) => (tls === undefined ? [] : Object.values(tls.files)));
}
