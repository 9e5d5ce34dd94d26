import { badValue } from '../diagnostics/findings/config.ts';
import type { Files } from './config-files.ts';
import { readFileOf } from './config-files.ts';
import { configKeys } from './config-keys.ts';
import type { ConfigMap } from './config-map.ts';
import { asWord } from './config-values.ts';

/** How the daemon logs. */
export interface LogConfig {
  readonly format: 'text' | 'json';
  readonly addresses: 'plain' | 'hashed';
  /** Key of the hashes; undefined where each start makes its own. */
  readonly key: string | undefined;
}

/** Characters of a key; as hexadecimal digits they are 128 bits. */
const shortestKey = 32;

/** Reads `log` and the key that it names; undefined, and reported, where it is wrong. */
export function readLog(reading: Files, top: ConfigMap<keyof typeof configKeys.configuration>): LogConfig | undefined {
  const map = top.open('log', '`log`', configKeys.log);
  const format = map?.read('format', asWord(['text', 'json'] as const));
  const addresses = map?.read('addresses', asWord(['plain', 'hashed'] as const));
  const key = map?.has('key') === true ? readKey(reading, map) : undefined;
  return format === undefined || addresses === undefined ? undefined : { format, addresses, key };
}

function readKey(reading: Files, map: ConfigMap<keyof typeof configKeys.log>): string | undefined {
  const source = readFileOf(reading, map, 'key');
  if (source === undefined) return undefined;
  // A line end is the editor's, and no part of the key.
  const key = source.text.trimEnd();
  if (key.length >= shortestKey) return key;
  const { takes, example } = configKeys.log.key;
  reading.report(badValue.at(map.placeOf('key'), 'key', takes, example, `this one holds ${key.length}`));
  return undefined;
}
