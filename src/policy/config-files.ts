import { dirname, isAbsolute, join } from 'node:path';
import { unreadableFile } from '../diagnostics/findings/config.ts';
import type { Source } from '../diagnostics/source.ts';
import { makeSource } from '../diagnostics/source.ts';
import type { Span } from '../diagnostics/span.ts';
import type { ConfigMap, Reading } from './config-map.ts';
import { asText } from './config-values.ts';
import type { ReadFile } from './gather.ts';

/** A configuration whose files can be read. */
export interface Files extends Reading {
  readonly read: ReadFile;
}

/** A file, and where the configuration names it. */
export interface FileRef {
  readonly path: string;
  readonly span: Span;
}

/** The file that a key names; undefined, and reported, where it cannot be read. */
export function readFileOf<Key extends string>(reading: Files, map: ConfigMap<Key>, key: Key): Source | undefined {
  const path = map.read(key, asText);
  if (path === undefined) return undefined;
  const name = resolve(reading, path);
  const found = reading.read(name);
  if ('text' in found) return makeSource(name, found.text);
  reading.report(unreadableFile.at(map.placeOf(key), name, found.problem));
  return undefined;
}

/** A path as the configuration means it: from its own folder. */
export function resolve({ source }: Files, path: string): string {
  return isAbsolute(path) ? path : join(dirname(source.name), path);
}
