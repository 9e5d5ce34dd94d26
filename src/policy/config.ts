import { hostname } from 'node:os';
import type { Document, YAMLError } from 'yaml';
import { parseDocument, visit } from 'yaml';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { badValue, badYaml, notForKind, sameListener, unreadableFile } from '../diagnostics/findings/config.ts';
import type { Source } from '../diagnostics/source.ts';
import { makeSource } from '../diagnostics/source.ts';
import type { Span } from '../diagnostics/span.ts';
import type { FrontKind } from '../mail/front-kind.ts';
import { frontKinds } from '../mail/front-kind.ts';
import type { Network } from '../mail/ip.ts';
import type { StoreOrder } from '../services/store/open-store.ts';
import { readDelivery } from './config-delivery.ts';
import type { DnsConfig } from './config-dns.ts';
import { readDns } from './config-dns.ts';
import type { Files } from './config-files.ts';
import { readFileOf, resolve } from './config-files.ts';
import { configKeys } from './config-keys.ts';
import type { Limits } from './config-limits.ts';
import { readLimits } from './config-limits.ts';
import type { LogConfig } from './config-log.ts';
import { readLog } from './config-log.ts';
import type { ConfigMap, Written } from './config-map.ts';
import { openMap, rootOf } from './config-map.ts';
import { readNetworks } from './config-networks.ts';
import { readRecipientsConfig } from './config-recipients.ts';
import { readStore } from './config-store.ts';
import type { ListenerTls } from './config-tls.ts';
import { readTls } from './config-tls.ts';
import type { ListenAddress } from './config-values.ts';
import { asAddress, asDomain, asName, asText, asWord, asWorkers, asYesNo } from './config-values.ts';
import type { Routes } from './destination.ts';
import type { DirectoryData } from './directory.ts';
import type { ReadFile } from './gather.ts';
import type { RecipientsConfig } from './recipients.ts';
import { readRecipients } from './recipients.ts';
import type { UsersFile } from './users.ts';
import { parseUsers } from './users.ts';

/** What mailpolicy.yaml says, the files it names included. */
export interface Config {
  /** The policy file. */
  readonly policy: string;
  readonly hostname: string;
  /** The name in which we say what authentication found out (RFC 8601 2.5). */
  readonly authservId: string;
  readonly listeners: readonly Listener[];
  /** Where taken mail goes; undefined where no listener takes mail. */
  readonly delivery: Routes | undefined;
  /** By whose word recipients exist, and who those are now. */
  readonly recipients: RecipientsConfig;
  readonly directory: DirectoryData;
  /** Those who may log in; undefined where they are not in a file. */
  readonly users: UsersFile | undefined;
  /** Dovecot's authentication socket; undefined where it is not asked. */
  readonly dovecot: ListenAddress | undefined;
  readonly dns: DnsConfig;
  /** How many processes take mail. */
  readonly workers: number;
  readonly limits: Limits;
  /** Where is kept what is remembered of earlier mail. */
  readonly store: StoreOrder;
  /** Where Dovecot reports logins; undefined where it does not. */
  readonly popLogins: ListenAddress | undefined;
  /** Path of the control socket; undefined where there is none. */
  readonly control: string | undefined;
  /** Undefined where the configuration leaves it to the surroundings. */
  readonly reload: 'signal' | 'watch' | undefined;
  /** Where monitoring asks; undefined where it cannot. */
  readonly metrics: ListenAddress | undefined;
  readonly log: LogConfig;
}

export interface Listener {
  readonly name: string;
  readonly kind: FrontKind['name'];
  readonly address: ListenAddress;
  readonly xclient: readonly Network[];
  /** Peers that name the client by the PROXY protocol. */
  readonly proxy: readonly Network[];
  readonly tls: ListenerTls | undefined;
  /** What is done with a message whose line ends are not all CRLF. */
  readonly lineEnds: 'reject' | 'normalize';
  /** Whether requests for delivery reports are taken (RFC 3461). */
  readonly dsn: boolean;
}

/** A configuration that was read. */
export interface ReadConfig {
  /** Undefined where there is any error. */
  readonly config: Config | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a configuration and the files it names, but the policy itself. Never throws: what is wrong is among the diagnostics. */
export function readConfig(path: string, read: ReadFile): ReadConfig {
  const found = read(path);
  if ('text' in found) return parseConfig(makeSource(path, found.text), read);
  return {
    config: undefined,
    diagnostics: [unreadableFile.at({ source: makeSource(path, ''), start: 0, end: 0 }, path, found.problem)],
  };
}

/** The same of a text; paths in it count from the folder of the source's name. */
export function parseConfig(source: Source, read: ReadFile): ReadConfig {
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic) => diagnostics.push(diagnostic);
  if (source.text.length > longest) {
    const problem = `it has ${source.text.length.toLocaleString('en')} characters, and ${longest.toLocaleString('en')} are the limit`;
    return { config: undefined, diagnostics: [badYaml.at({ source, start: 0, end: 0 }, problem)] };
  }
  const document = parseDocument(source.text, { prettyErrors: false, uniqueKeys: false, logLevel: 'error' });
  for (const error of document.errors.slice(0, mostErrors)) {
    // An error at the end of the text lies behind it.
    const [start, end] = placeOf(document, error).map((at) => Math.min(at, source.text.length));
    report(badYaml.at({ source, start: start ?? 0, end: end ?? 0 }, ownWords[error.code] ?? sentence(error.message)));
  }
  const config = hasErrors(diagnostics) ? undefined : readAll({ source, document, report, read });
  return { config: hasErrors(diagnostics) ? undefined : config, diagnostics };
}

/** UTF-16 code units: what is longer is no configuration, and YAML takes its time to read. */
const longest = 256 * 1024;

/** Faults of syntax that are reported; of one slip many can follow. */
const mostErrors = 10;

/** Where the library speaks to a programmer. */
const ownWords: { readonly [Code in YAMLError['code']]?: string } = {
  MULTIPLE_DOCS: 'a second document begins here',
  RESOURCE_EXHAUSTION: 'it is nested too deeply',
};

/** A quote that is never closed is noticed at the end of the file; where it begins is the better place. */
function placeOf(document: Document, { code, pos: [start, end] }: YAMLError): readonly [number, number] {
  if (code !== 'MISSING_CHAR') return [start, end];
  let begin = start;
  visit(document, {
    Scalar: (_key, { type, range }) => {
      const isOpen =
        (type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE') && range != null && range[0] < start && range[1] >= start;
      if (isOpen) begin = range[0];
    },
  });
  return [begin, begin === start ? end : begin + 1];
}

function readAll(reading: Files): Config | undefined {
  const top = openMap(reading, rootOf(reading), 'the configuration', configKeys.configuration);
  if (top === undefined) {
    reading.report(
      badYaml.at({ source: reading.source, start: 0, end: 0 }, 'a configuration consists of keys and values'),
    );
    return undefined;
  }
  const policy = top.read('policy', asText);
  const name = top.has('hostname') ? top.read('hostname', asDomain) : hostname();
  const authservId = top.has('authserv-id') ? top.read('authserv-id', asDomain) : name;
  const listeners = top.items('listeners').flatMap((written) => readListener(reading, written) ?? []);
  const metrics = top.has('metrics') ? top.read('metrics', asAddress) : undefined;
  reportSame(reading, listeners, metrics && { address: metrics, span: top.placeOf('metrics') });
  const takesMail = listeners.some(({ listener }) => listener.kind === 'smtp');
  const ours = {
    hostname: name ?? '',
    listeners: listeners.flatMap(({ listener }) => (listener.kind === 'smtp' ? [listener] : [])),
  };
  const delivery = takesMail || top.has('delivery') ? readDelivery(reading, top, ours) : undefined;
  const recipients = readRecipientsConfig(reading, top, name ?? '');
  const { directory, diagnostics } = readRecipients(recipients, reading.read);
  for (const diagnostic of diagnostics) reading.report(diagnostic);
  const users = readUsers(reading, top);
  const dovecot = readAuth(reading, top);
  const dns = readDns(reading, top);
  const workers = top.read('workers', asWorkers);
  const store = readStore(reading, top);
  if (store?.kind === 'memory' && workers !== undefined && workers !== 1) {
    const { takes, example } = configKeys.configuration.store;
    reading.report(
      badValue.at(
        top.placeOf('store'),
        'store',
        takes,
        example,
        'with several `workers` each would remember for itself',
      ),
    );
  }
  const limits = readLimits(reading, top);
  const log = readLog(reading, top);
  const popLogins = top.has('pop-logins') ? top.read('pop-logins', asAddress) : undefined;
  const control = top.has('control') ? top.read('control', asText) : undefined;
  const reload = top.has('reload') ? top.read('reload', asWord(['signal', 'watch'] as const)) : undefined;
  if (policy === undefined || name === undefined || authservId === undefined || dns === undefined) return undefined;
  if (limits === undefined || log === undefined || workers === undefined) return undefined;
  if (store === undefined || directory === undefined) return undefined;
  return {
    policy: resolve(reading, policy),
    hostname: name,
    authservId,
    listeners: listeners.map(({ listener }) => listener),
    delivery,
    recipients,
    directory,
    users,
    dovecot,
    dns,
    workers,
    limits,
    store,
    popLogins,
    control: control === undefined ? undefined : resolve(reading, control),
    reload,
    metrics,
    log,
  };
}

/** A listener with the map it was read from, for what is said of several. */
interface Placed {
  readonly listener: Listener;
  readonly map: ConfigMap<keyof typeof configKeys.listener>;
}

function readListener(reading: Files, written: Written): Placed | undefined {
  const map = openMap(reading, written, 'a listener', configKeys.listener);
  if (map === undefined) {
    const { takes, example } = configKeys.configuration.listeners;
    reading.report(badValue.at(written.span, 'listeners', takes, example, undefined));
    return undefined;
  }
  const name = map.read('name', asName);
  const kind = map.read('kind', asWord(frontKinds.map((front) => front.name)));
  const address = map.read('address', asAddress);
  const xclient = readNetworks(reading, 'xclient', map.items('xclient'), configKeys.listener.xclient);
  const proxy = readNetworks(reading, 'proxy', map.items('proxy'), configKeys.listener.proxy);
  const tls = map.has('tls') ? readTls(reading, map) : undefined;
  const lineEnds = map.read('line-ends', asWord(['reject', 'normalize'] as const));
  const dsn = map.read('dsn', asYesNo);
  if (name === undefined || kind === undefined || address === undefined) return undefined;
  if (lineEnds === undefined || dsn === undefined) return undefined;
  const smtpOnly = ['xclient', 'proxy', 'tls', 'line-ends', 'dsn'] as const;
  const foreign = smtpOnly.find((key) => kind !== 'smtp' && map.has(key));
  if (foreign !== undefined) reading.report(notForKind.at(map.placeOf(foreign), foreign, kind));
  if (kind === 'smtp' && address.kind === 'unix')
    reading.report(notForKind.at(map.placeOf('address'), 'unix: address', kind));
  return { listener: { name, kind, address, xclient, proxy, tls, lineEnds, dsn }, map };
}

function reportSame(
  reading: Files,
  listeners: readonly Placed[],
  metrics: { readonly address: ListenAddress; readonly span: Span } | undefined,
): void {
  const names = new Set<string>();
  const addresses = new Set<string>();
  const reportShared = (address: ListenAddress, place: Span) => {
    const bound = address.kind === 'unix' ? address.path : `${address.host}:${address.port}`;
    const isShared = addresses.has(bound) && !(address.kind === 'tcp' && address.port === 0);
    if (isShared) reading.report(sameListener.at(place, 'address', bound));
    addresses.add(bound);
  };
  for (const { listener, map } of listeners) {
    const { name, address } = listener;
    if (names.has(name)) reading.report(sameListener.at(map.placeOf('name'), 'name', name));
    names.add(name);
    reportShared(address, map.placeOf('address'));
  }
  if (metrics !== undefined) reportShared(metrics.address, metrics.span);
}

/** `auth`; it and a users file would each be the only word on who may log in. */
function readAuth(reading: Files, top: ConfigMap<keyof typeof configKeys.configuration>): ListenAddress | undefined {
  if (!top.has('auth')) return undefined;
  const { takes, example } = configKeys.configuration.auth;
  if (top.has('users'))
    reading.report(badValue.at(top.placeOf('auth'), 'auth', takes, example, '`users` stands here too: leave out one'));
  return top.open('auth', '`auth`', configKeys.auth)?.read('dovecot', asAddress);
}

function readUsers(reading: Files, top: ConfigMap<keyof typeof configKeys.configuration>): UsersFile | undefined {
  if (!top.has('users')) return undefined;
  const source = readFileOf(reading, top, 'users');
  if (source === undefined) return undefined;
  const { users, diagnostics } = parseUsers(source);
  for (const diagnostic of diagnostics) reading.report(diagnostic);
  return { file: { path: source.name, span: top.placeOf('users') }, users };
}

/** A library's message as one of ours: a small letter first, no full stop, one line. */
function sentence(message: string): string {
  const [first = ''] = message.split('\n');
  return first.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase()).replace(/[.:]\s*$/, '');
}
