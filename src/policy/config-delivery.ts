import { X509Certificate } from 'node:crypto';
import { badValue } from '../diagnostics/findings/config.ts';
import { quote } from '../diagnostics/quote.ts';
import type { Domain } from '../mail/domain.ts';
import { parseDomain } from '../mail/domain.ts';
import type { Files } from './config-files.ts';
import { readFileOf, resolve } from './config-files.ts';
import { configKeys } from './config-keys.ts';
import type { ConfigMap, Written } from './config-map.ts';
import { openMap, textOf } from './config-map.ts';
import { asServer, asText, asWord, asYesNo } from './config-values.ts';
import type { Destination, NextHop, RouteEntry, Routes } from './destination.ts';

const { domains: _domains, maildir: _maildir, ...hopKeys } = configKeys.route;

type RouteMap = ConfigMap<keyof typeof configKeys.route>;
type HopMap = ConfigMap<keyof typeof hopKeys>;

/** Reads where taken mail goes. Undefined where there is any error; what is wrong is reported. */
export function readDelivery(
  reading: Files,
  top: ConfigMap<keyof typeof configKeys.configuration>,
): Routes | undefined {
  const map = top.open('delivery', '`delivery`', configKeys.delivery);
  if (map === undefined) return undefined;
  const entries = map.items('routes').flatMap((written) => readRoute(reading, written));
  reportSame(reading, entries);
  const routes = entries.map(({ entry }) => entry);
  if (map.has('smarthost')) {
    if (map.has('maildir')) {
      const { takes, example } = configKeys.delivery.smarthost;
      const problem = 'there is `maildir` for the same mail';
      reading.report(badValue.at(map.placeOf('smarthost'), 'smarthost', takes, example, problem));
    }
    const smarthost = map.open('smarthost', '`smarthost`', hopKeys);
    const otherwise = smarthost === undefined ? undefined : readHop(reading, smarthost, hopKindOf(smarthost));
    return otherwise === undefined ? undefined : { entries: routes, otherwise };
  }
  // Without a route there is no other way.
  if (!map.has('maildir') && map.has('routes')) return { entries: routes, otherwise: undefined };
  const root = map.read('maildir', asText);
  if (root === undefined) return undefined;
  return { entries: routes, otherwise: { kind: 'maildir', root: resolve(reading, root) } };
}

/** An entry with its place, for what is said of several. */
interface Placed {
  readonly entry: RouteEntry;
  readonly written: Written;
}

function readRoute(reading: Files, written: Written): readonly Placed[] {
  const map = openMap(reading, written, 'a route', configKeys.route);
  if (map === undefined) {
    const { takes, example } = configKeys.delivery.routes;
    reading.report(badValue.at(written.span, 'routes', takes, example, undefined));
    return [];
  }
  const to = readDestination(reading, map);
  return map.items('domains').flatMap((each) => {
    const domain = readDomain(reading, each);
    return domain === undefined || to === undefined ? [] : [{ entry: { ...domain, to }, written: each }];
  });
}

function readDomain(
  reading: Files,
  { node, span }: Written,
): { readonly domain: Domain; readonly withSubdomains: boolean } | undefined {
  const text = textOf(node) ?? '';
  const withSubdomains = text.startsWith('.');
  const domain = parseDomain(withSubdomains ? text.slice(1) : text);
  if (domain !== undefined) return { domain, withSubdomains };
  const { takes, example } = configKeys.route.domains;
  const problem = text === '' ? undefined : `${quote(text)} is none`;
  reading.report(badValue.at(span, 'domains', takes, example, problem));
  return undefined;
}

function readDestination(reading: Files, map: RouteMap): Destination | undefined {
  if (!map.has('maildir')) return readHop(reading, map, hopKindOf(map));
  for (const key of ['smtp', 'lmtp', 'tls', 'ca', 'xclient'] as const)
    if (map.has(key)) reportBad(reading, map, key, 'there is `maildir` beside it');
  const root = map.read('maildir', asText);
  return root === undefined ? undefined : { kind: 'maildir', root: resolve(reading, root) };
}

function hopKindOf(map: Pick<HopMap, 'has'>): NextHop['kind'] {
  return map.has('lmtp') ? 'lmtp' : 'smtp';
}

function readHop(reading: Files, map: HopMap, kind: NextHop['kind']): NextHop | undefined {
  if (map.has('lmtp') && map.has('smtp')) reportBad(reading, map, 'lmtp', 'there is `smtp` beside it');
  const address = map.read(kind, asServer);
  const tls = map.read('tls', asWord(['opportunistic', 'required', 'off'] as const));
  const xclient = map.read('xclient', asYesNo);
  const ca = map.has('ca') ? readFileOf(reading, map, 'ca')?.text : undefined;
  if (address === undefined || tls === undefined || xclient === undefined) return undefined;
  if (address.kind === 'unix' && tls === 'required')
    reportBad(reading, map, 'tls', 'a socket file has no name to check');
  if (map.has('ca') && tls !== 'required') reportBad(reading, map, 'ca', 'it is looked at only with `tls: required`');
  if (ca !== undefined && !hasCertificate(ca)) reportBad(reading, map, 'ca', 'that file holds no certificate');
  return { kind, address, tls, ca, xclient };
}

function hasCertificate(pem: string): boolean {
  try {
    // OpenSSL says with an exception what it cannot read.
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

function reportSame(reading: Files, placed: readonly Placed[]): void {
  const seen = new Set<string>();
  for (const { entry, written } of placed) {
    const text = `${entry.withSubdomains ? '.' : ''}${entry.domain}`;
    const { takes, example } = configKeys.route.domains;
    if (seen.has(text)) {
      reading.report(badValue.at(written.span, 'domains', takes, example, `${quote(text)} has a route already`));
    }
    seen.add(text);
  }
}

function reportBad(reading: Files, map: HopMap, key: keyof typeof hopKeys, problem: string): void {
  reading.report(badValue.at(map.placeOf(key), key, hopKeys[key].takes, hopKeys[key].example, problem));
}
