import { hostname } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { Document, YAMLError } from 'yaml';
import { parseDocument, visit } from 'yaml';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import {
  badCertificate,
  badValue,
  badYaml,
  notForKind,
  sameListener,
  unreadableFile,
} from '../diagnostics/findings/config.ts';
import type { Source } from '../diagnostics/source.ts';
import { makeSource } from '../diagnostics/source.ts';
import type { FrontKind } from '../mail/front-kind.ts';
import { frontKinds } from '../mail/front-kind.ts';
import type { Network } from '../mail/ip.ts';
import { configKeys } from './config-keys.ts';
import type { ConfigMap, Reading, Written } from './config-map.ts';
import { openMap, rootOf } from './config-map.ts';
import type { ListenAddress } from './config-values.ts';
import {
  asAddress,
  asCount,
  asDomain,
  asDuration,
  asName,
  asNetwork,
  asSize,
  asText,
  asWord,
} from './config-values.ts';
import type { ReadFile } from './gather.ts';
import type { Users } from './users.ts';
import { parseUsers } from './users.ts';

/** What mailpolicy.yaml says, the files it names included. */
export interface Config {
  /** The policy file. */
  readonly policy: string;
  readonly hostname: string;
  readonly listeners: readonly Listener[];
  /** Folder of the mailboxes; undefined where no listener takes mail. */
  readonly maildir: string | undefined;
  /** Undefined where nobody can log in. */
  readonly users: Users | undefined;
  readonly limits: Limits;
  /** Path of the control socket; undefined where there is none. */
  readonly control: string | undefined;
  /** Undefined where the configuration leaves it to the surroundings. */
  readonly reload: 'signal' | 'watch' | undefined;
  readonly logFormat: 'text' | 'json';
}

export interface Listener {
  readonly name: string;
  readonly kind: FrontKind['name'];
  readonly address: ListenAddress;
  readonly xclient: readonly Network[];
  /** Contents of the PEM files. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
}

/** What each says is in `configKeys`. Sizes are octets. */
export interface Limits {
  readonly messageSize: number;
  readonly recipients: number;
  readonly connections: number;
  readonly connectionsPerClient: number;
  readonly messagesPerConnection: number;
  readonly connectionAgeMs: number;
  readonly sessionMs: number;
  readonly commandMs: number;
  readonly dataMs: number;
  readonly dataRate: number;
  readonly dataGraceMs: number;
  readonly shutdownMs: number;
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
    const [start, end] = placeOf(document, error);
    report(badYaml.at({ source, start, end }, ownWords[error.code] ?? sentence(error.message)));
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

interface Files extends Reading {
  readonly read: ReadFile;
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
  const listeners = top.items('listeners').flatMap((written) => readListener(reading, written) ?? []);
  reportSame(reading, listeners);
  const takesMail = listeners.some(({ listener }) => listener.kind === 'smtp');
  const maildir =
    takesMail || top.has('delivery')
      ? top.open('delivery', '`delivery`', configKeys.delivery)?.read('maildir', asText)
      : undefined;
  const users = readUsers(reading, top);
  const limits = readLimits(top.open('limits', '`limits`', configKeys.limits));
  const logFormat = top.open('log', '`log`', configKeys.log)?.read('format', asWord(['text', 'json'] as const));
  const control = top.has('control') ? top.read('control', asText) : undefined;
  const reload = top.has('reload') ? top.read('reload', asWord(['signal', 'watch'] as const)) : undefined;
  if (policy === undefined || name === undefined || limits === undefined || logFormat === undefined) return undefined;
  return {
    policy: resolve(reading, policy),
    hostname: name,
    listeners: listeners.map(({ listener }) => listener),
    maildir: maildir === undefined ? undefined : resolve(reading, maildir),
    users,
    limits,
    control: control === undefined ? undefined : resolve(reading, control),
    reload,
    logFormat,
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
  const xclient = map.items('xclient').flatMap((network) => readNetwork(reading, network));
  const tls = map.has('tls') ? readTls(reading, map) : undefined;
  if (name === undefined || kind === undefined || address === undefined) return undefined;
  const foreign = (['xclient', 'tls'] as const).find((key) => kind !== 'smtp' && map.has(key));
  if (foreign !== undefined) reading.report(notForKind.at(map.placeOf(foreign), foreign, kind));
  if (kind === 'smtp' && address.kind === 'unix')
    reading.report(notForKind.at(map.placeOf('address'), 'unix: address', kind));
  return { listener: { name, kind, address, xclient, tls }, map };
}

function readNetwork(reading: Files, { node, span }: Written): readonly Network[] {
  const meant = asNetwork(node);
  if ('value' in meant) return [meant.value];
  const { takes, example } = configKeys.listener.xclient;
  reading.report(badValue.at(span, 'xclient', takes, example, meant.problem));
  return [];
}

function reportSame(reading: Files, listeners: readonly Placed[]): void {
  const names = new Set<string>();
  const addresses = new Set<string>();
  for (const { listener, map } of listeners) {
    const { name, address } = listener;
    if (names.has(name)) reading.report(sameListener.at(map.placeOf('name'), 'name', name));
    names.add(name);
    const bound = address.kind === 'unix' ? address.path : `${address.host}:${address.port}`;
    const isShared = addresses.has(bound) && !(address.kind === 'tcp' && address.port === 0);
    if (isShared) reading.report(sameListener.at(map.placeOf('address'), 'address', bound));
    addresses.add(bound);
  }
}

function readTls(reading: Files, listener: Placed['map']): Listener['tls'] {
  const map = listener.open('tls', '`tls`', configKeys.tls);
  const cert = map === undefined ? undefined : readFileOf(reading, map, 'cert')?.text;
  const key = map === undefined ? undefined : readFileOf(reading, map, 'key')?.text;
  if (cert === undefined || key === undefined) return undefined;
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    // What OpenSSL says of a file it cannot use comes as an exception.
    reading.report(
      badCertificate.at(listener.placeOf('tls'), sentence(error instanceof Error ? error.message : String(error))),
    );
    return undefined;
  }
  return { cert, key };
}

function readUsers(reading: Files, top: ConfigMap<keyof typeof configKeys.configuration>): Users | undefined {
  if (!top.has('users')) return undefined;
  const source = readFileOf(reading, top, 'users');
  if (source === undefined) return undefined;
  const { users, diagnostics } = parseUsers(source);
  for (const diagnostic of diagnostics) reading.report(diagnostic);
  return users;
}

function readFileOf<Key extends string>(reading: Files, map: ConfigMap<Key>, key: Key): Source | undefined {
  const path = map.read(key, asText);
  if (path === undefined) return undefined;
  const name = resolve(reading, path);
  const found = reading.read(name);
  if ('text' in found) return makeSource(name, found.text);
  reading.report(unreadableFile.at(map.placeOf(key), name, found.problem));
  return undefined;
}

function readLimits(map: ConfigMap<keyof typeof configKeys.limits> | undefined): Limits | undefined {
  if (map === undefined) return undefined;
  const read = {
    messageSize: map.read('message-size', asSize),
    recipients: map.read('recipients', asCount),
    connections: map.read('connections', asCount),
    connectionsPerClient: map.read('connections-per-client', asCount),
    messagesPerConnection: map.read('messages-per-connection', asCount),
    connectionAgeMs: map.read('connection-age', asDuration),
    sessionMs: map.read('session', asDuration),
    commandMs: map.read('command', asDuration),
    dataMs: map.read('data', asDuration),
    dataRate: map.read('data-rate', asSize),
    dataGraceMs: 30_000,
    shutdownMs: map.read('shutdown', asDuration),
  };
  return isComplete(read) ? read : undefined;
}

function isComplete(limits: { readonly [Key in keyof Limits]: number | undefined }): limits is Limits {
  return Object.values(limits).every((value) => value !== undefined);
}

function resolve({ source }: Files, path: string): string {
  return isAbsolute(path) ? path : join(dirname(source.name), path);
}

/** A library's message as one of ours: a small letter first, no full stop, one line. */
function sentence(message: string): string {
  const [first = ''] = message.split('\n');
  return first.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase()).replace(/[.:]\s*$/, '');
}
