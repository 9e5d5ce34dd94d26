import type { Node } from 'yaml';
import { badValue } from '../diagnostics/findings/config.ts';
import { quote } from '../diagnostics/quote.ts';
import type { OfDomain } from './by-domain.ts';
import type { PlacedDomain } from './config-domains.ts';
import { readDomains, reportSameDomains } from './config-domains.ts';
import type { FileRef, Files } from './config-files.ts';
import { resolve } from './config-files.ts';
import { configKeys } from './config-keys.ts';
import type { ConfigMap, Meaning, Written } from './config-map.ts';
import { openMap, textOf } from './config-map.ts';
import { asText, asWord } from './config-values.ts';
import type { Known, RecipientsConfig, RecipientsEntry } from './recipients.ts';

type RecipientsMap = ConfigMap<keyof typeof configKeys.recipients>;

/** Reads who exists, though not the files that say it. What is wrong is reported, and left out. */
export function readRecipientsConfig(
  reading: Files,
  top: ConfigMap<keyof typeof configKeys.configuration>,
  host: string,
): RecipientsConfig {
  const entries = top.items('recipients').flatMap((written) => readEntry(reading, written));
  reportSameDomains(reading, entries, configKeys.recipients.domains, 'an entry');
  return {
    entries: entries.map(({ domain, span, known }) => ({ ...domain, span, known })),
    aliases: top.has('aliases') ? fileOf(reading, top, 'aliases') : undefined,
    delimiter: top.read('tag-delimiter', asDelimiter)?.character,
    host,
    place: top.placeOf(top.has('recipients') ? 'recipients' : 'delivery'),
  };
}

function readEntry(reading: Files, written: Written): readonly (PlacedDomain & Pick<RecipientsEntry, 'known'>)[] {
  const map = openMap(reading, written, 'an entry of `recipients`', configKeys.recipients);
  if (map === undefined) {
    const { takes, example } = configKeys.configuration.recipients;
    reading.report(badValue.at(written.span, 'recipients', takes, example, undefined));
    return [];
  }
  const domains = readDomains(reading, map.items('domains'), configKeys.recipients.domains);
  const known = readKnown(
    reading,
    map,
    domains.map(({ domain }) => domain),
  );
  return known === undefined ? [] : domains.map((each) => ({ ...each, known }));
}

function readKnown(reading: Files, map: RecipientsMap, domains: readonly OfDomain[]): Known | undefined {
  if (!map.has('file')) {
    const kind = map.read('known', asWord(['any', 'next hop'] as const));
    return kind && { kind };
  }
  if (map.has('known')) {
    const { takes, example } = configKeys.recipients.known;
    reading.report(badValue.at(map.placeOf('known'), 'known', takes, example, 'there is `file` beside it'));
  }
  const file = fileOf(reading, map, 'file');
  return file && { kind: 'file', file, domains };
}

function fileOf<Key extends string>(reading: Files, map: ConfigMap<Key>, key: Key): FileRef | undefined {
  const path = map.read(key, asText);
  return path === undefined ? undefined : { path: resolve(reading, path), span: map.placeOf(key) };
}

function asDelimiter(node: Node): Meaning<{ readonly character: string | undefined }> {
  const text = textOf(node) ?? '';
  if (text === 'none') return { value: { character: undefined } };
  if (/^[!#$%&'*+/=?^_`{|}~.-]$/.test(text)) return { value: { character: text } };
  return { problem: text === '' ? undefined : `${quote(text)} is none` };
}
