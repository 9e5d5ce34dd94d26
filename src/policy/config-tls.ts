import { createSecureContext } from 'node:tls';
import { badCertificate } from '../diagnostics/findings/config.ts';
import type { Files } from './config-files.ts';
import { readFileOf } from './config-files.ts';
import { configKeys } from './config-keys.ts';
import type { ConfigMap } from './config-map.ts';
import { asYesNo } from './config-values.ts';
import type { ReadFile } from './gather.ts';

/** A certificate with its chain and its private key: the contents of PEM files. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** How a listener speaks TLS. */
export interface ListenerTls extends Certificate {
  /** Where the two were read, to be read again. */
  readonly files: { readonly cert: string; readonly key: string };
  /** Whether TLS begins with the connection (RFC 8314 section 3) instead of with STARTTLS. */
  readonly implicit: boolean;
}

/** Reads `tls` of a listener; undefined, and reported, where it is wrong. */
export function readTls(
  reading: Files,
  listener: ConfigMap<keyof typeof configKeys.listener>,
): ListenerTls | undefined {
  const map = listener.open('tls', '`tls`', configKeys.tls);
  if (map === undefined) return undefined;
  const cert = readFileOf(reading, map, 'cert');
  const key = readFileOf(reading, map, 'key');
  const implicit = map.read('implicit', asYesNo);
  if (cert === undefined || key === undefined || implicit === undefined) return undefined;
  const certificate = { cert: cert.text, key: key.text };
  const fault = faultIn(certificate);
  if (fault === undefined) return { ...certificate, files: { cert: cert.name, key: key.name }, implicit };
  reading.report(badCertificate.at(listener.placeOf('tls'), fault));
  return undefined;
}

/** Reads the files again; what is wrong with them is said in plain words. */
export function rereadCertificate(
  { files }: ListenerTls,
  read: ReadFile,
): { readonly certificate: Certificate } | { readonly problem: string } {
  const cert = read(files.cert);
  if ('problem' in cert) return { problem: `${files.cert} cannot be read: ${cert.problem}` };
  const key = read(files.key);
  if ('problem' in key) return { problem: `${files.key} cannot be read: ${key.problem}` };
  const certificate = { cert: cert.text, key: key.text };
  const fault = faultIn(certificate);
  return fault === undefined ? { certificate } : { problem: `${files.cert} and ${files.key} cannot be used: ${fault}` };
}

/** Why OpenSSL cannot use it, which it says by an exception. */
function faultIn(certificate: Certificate): string | undefined {
  try {
    createSecureContext(certificate);
    return undefined;
  } catch (error) {
    // A library's message as one of ours: a small letter first, no full stop, one line.
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return first.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase()).replace(/[.:]\s*$/, '');
  }
}
