import { isMap } from 'yaml';
import { badValue } from '../diagnostics/findings/config.ts';
import { quote } from '../diagnostics/quote.ts';
import type { StoreOrder } from '../services/store/open-store.ts';
import type { Files } from './config-files.ts';
import { resolve } from './config-files.ts';
import { configKeys } from './config-keys.ts';
import type { ConfigMap, Meaning } from './config-map.ts';
import { textOf } from './config-map.ts';
import { asDuration, asName, asSize, asText } from './config-values.ts';

/** Reads where is kept what is remembered; undefined, and reported, where it is wrong. */
export function readStore(
  reading: Files,
  top: ConfigMap<keyof typeof configKeys.configuration>,
): StoreOrder | undefined {
  const isMemory = top.read('store', (node): Meaning<boolean> => {
    if (textOf(node) === 'memory') return { value: true };
    return isMap(node) ? { value: false } : { problem: undefined };
  });
  if (isMemory === undefined) return undefined;
  if (isMemory) return { kind: 'memory' };
  const map = top.open('store', '`store`', configKeys.store);
  if (map === undefined) return undefined;
  if (map.has('sqlite') === map.has('redis') && map.has('redis')) {
    const { takes, example } = configKeys.store.redis;
    reading.report(
      badValue.at(map.placeOf('redis'), 'redis', takes, example, '`sqlite` stands here too: leave out one'),
    );
    return undefined;
  }
  return map.has('redis') ? readRedis(map) : readSqlite(reading, map);
}

type StoreMap = ConfigMap<keyof typeof configKeys.store>;

function readSqlite(reading: Files, store: StoreMap): StoreOrder | undefined {
  const map = store.open('sqlite', '`sqlite`', configKeys.sqlite);
  const path = map?.read('path', asText);
  const sizeOctets = map?.read('size', asSize);
  const withinMs = map?.read('within', asDuration);
  if (path === undefined || sizeOctets === undefined || withinMs === undefined) return undefined;
  return { kind: 'sqlite', path: resolve(reading, path), sizeOctets, withinMs };
}

function readRedis(store: StoreMap): StoreOrder | undefined {
  const map = store.open('redis', '`redis`', configKeys.redis);
  const url = map?.read('url', (node): Meaning<string> => {
    const text = textOf(node);
    if (text !== undefined && isRedisUrl(text)) return { value: text };
    return { problem: text === undefined ? undefined : `${quote(text.replace(/:[^@/]*@/, ':…@'))} is none` };
  });
  const prefix = map?.read('prefix', asName);
  const withinMs = map?.read('within', asDuration);
  if (url === undefined || prefix === undefined || withinMs === undefined) return undefined;
  return { kind: 'redis', url, prefix, withinMs };
}

function isRedisUrl(text: string): boolean {
  return /^unix:\/./.test(text) || (/^rediss?:\/\/./.test(text) && URL.canParse(text));
}
