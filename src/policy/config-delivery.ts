import { X509Certificate } from 'node:crypto';
import { badValue } from '../diagnostics/findings/config.ts';
import { routeToSelf } from '../diagnostics/findings/recipients.ts';
import type { PlacedDomain } from './config-domains.ts';
import { readDomains, reportSameDomains } from './config-domains.ts';
import type { Files } from './config-files.ts';
import { readFileOf, resolve } from './config-files.ts';
import { configKeys } from './config-keys.ts';
import type { Ours } from './config-loops.ts';
import { listenerAt } from './config-loops.ts';
import type { ConfigMap, Written } from './config-map.ts';
import { openMap } from './config-map.ts';
import { asServer, asText, asWord, asYesNo } from './config-values.ts';
import type { Destination, NextHop, RouteEntry, Routes } from './destination.ts';

const { domains: _domains, maildir: _maildir, ...hopKeys } = configKeys.route;

type RouteMap = ConfigMap<keyof typeof configKeys.route>;
type HopMap = ConfigMap<keyof typeof hopKeys>;

/** Reads where taken mail goes. Undefined where there is any error; what is wrong is reported. */
export function readDelivery(
  reading: Files,
  top: ConfigMap<keyof typeof configKeys.configuration>,
  ours: Ours,
): Routes | undefined {
  const map = top.open('delivery', '`delivery`', configKeys.delivery);
  if (map === undefined) return undefined;
  const entries = map.items('routes').flatMap((written) => readRoute(reading, written, ours));
  reportSameDomains(reading, entries, configKeys.route.domains, 'a route');
  const routes = entries.map(({ domain, to }) => ({ ...domain, to }));
  if (map.has('smarthost')) {
    if (map.has('maildir')) {
      const { takes, example } = configKeys.delivery.smarthost;
      const problem = 'there is `maildir` for the same mail';
      reading.report(badValue.at(map.placeOf('smarthost'), 'smarthost', takes, example, problem));
    }
    const smarthost = map.open('smarthost', '`smarthost`', hopKeys);
    const otherwise = smarthost === undefined ? undefined : readHop(reading, smarthost, ours);
    return otherwise === undefined ? undefined : { entries: routes, otherwise };
  }
  // Without a route there is no other way.
  if (!map.has('maildir') && map.has('routes')) return { entries: routes, otherwise: undefined };
  const root = map.read('maildir', asText);
  if (root === undefined) return undefined;
  return { entries: routes, otherwise: { kind: 'maildir', root: resolve(reading, root) } };
}

function readRoute(reading: Files, written: Written, ours: Ours): readonly (PlacedDomain & Pick<RouteEntry, 'to'>)[] {
  const map = openMap(reading, written, 'a route', configKeys.route);
  if (map === undefined) {
    const { takes, example } = configKeys.delivery.routes;
    reading.report(badValue.at(written.span, 'routes', takes, example, undefined));
    return [];
  }
  const to = readDestination(reading, map, ours);
  const domains = readDomains(reading, map.items('domains'), configKeys.route.domains);
  return to === undefined ? [] : domains.map((each) => ({ ...each, to }));
}

function readDestination(reading: Files, map: RouteMap, ours: Ours): Destination | undefined {
  if (!map.has('maildir')) return readHop(reading, map, ours);
  for (const key of ['smtp', 'lmtp', 'tls', 'ca', 'login', 'xclient'] as const)
    if (map.has(key)) reportBad(reading, map, key, 'there is `maildir` beside it');
  const root = map.read('maildir', asText);
  return root === undefined ? undefined : { kind: 'maildir', root: resolve(reading, root) };
}

function readHop(reading: Files, map: HopMap, ours: Ours): NextHop | undefined {
  const kind = map.has('lmtp') ? 'lmtp' : 'smtp';
  if (map.has('lmtp') && map.has('smtp')) reportBad(reading, map, 'lmtp', 'there is `smtp` beside it');
  const address = map.read(kind, asServer);
  const tls = map.read('tls', asWord(['opportunistic', 'required', 'off'] as const));
  const xclient = map.read('xclient', asYesNo);
  const ca = map.has('ca') ? readFileOf(reading, map, 'ca')?.text : undefined;
  if (address === undefined || tls === undefined || xclient === undefined) return undefined;
  const self = listenerAt(address, ours);
  if (self !== undefined && address.kind === 'tcp')
    reading.report(routeToSelf.at(map.placeOf(kind), `${address.host}:${address.port}`, self.name));
  if (address.kind === 'unix' && tls === 'required')
    reportBad(reading, map, 'tls', 'a socket file has no name to check');
  if (map.has('ca') && tls !== 'required') reportBad(reading, map, 'ca', 'it is looked at only with `tls: required`');
  if (ca !== undefined && !hasCertificate(ca)) reportBad(reading, map, 'ca', 'that file holds no certificate');
  const login = map.has('login') ? readLogin(reading, map, { tls, xclient }) : undefined;
  return { kind, address, tls, ca, xclient, ...(login === undefined ? {} : { login }) };
}

function readLogin(reading: Files, map: HopMap, { tls, xclient }: Pick<NextHop, 'tls' | 'xclient'>): NextHop['login'] {
  if (tls !== 'required') reportBad(reading, map, 'login', 'a password is sent only with `tls: required`');
  if (xclient) reportBad(reading, map, 'login', 'who has logged in is not believed to be somebody else (`xclient`)');
  const source = readFileOf(reading, map, 'login');
  if (source === undefined) return undefined;
  const [, user, password] = /^([^:\s]+):([^\r\n]+)\r?\n?$/.exec(source.text) ?? [];
  if (user !== undefined && password !== undefined) return { user, password };
  // The password itself is never shown.
  reportBad(reading, map, 'login', 'that file holds something else than one line `name:password`');
  return undefined;
}

function hasCertificate(pem: string): boolean {
  try {
    // OpenSSL says with an exception what it cannot read.
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

function reportBad(reading: Files, map: HopMap, key: keyof typeof hopKeys, problem: string): void {
  reading.report(badValue.at(map.placeOf(key), key, hopKeys[key].takes, hopKeys[key].example, problem));
}
