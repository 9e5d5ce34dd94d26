import type { Envelope } from '../mail/arrival.ts';
import type { NextHop } from '../policy/destination.ts';
import type { Heard, HopConnection, HopFailure } from '../services/smtp-client/hop-connection.ts';
import { connectHop } from '../services/smtp-client/hop-connection.ts';
import type { HopReply } from '../services/smtp-client/reply-reader.ts';
import type { ClientNames } from './client-names.ts';
import { clientNames, xclientLine } from './client-names.ts';
import type { HopDeadlines } from './hop-deadlines.ts';
import { logInto } from './hop-login.ts';
import { wireText } from './refusal.ts';

/** A next hop that is ready for MAIL. */
export interface OpenHop {
  readonly connection: HopConnection;
  /** What it offers, by upper-case keyword, with the rest of the line. */
  readonly extensions: Extensions;
  /** Whom it takes the client for (XCLIENT); undefined where it was not told. */
  readonly told: string | undefined;
}

export type Extensions = ReadonlyMap<string, string>;

/** What is to be opened, and for whom. */
export interface Opening {
  readonly hop: NextHop;
  /** Our own name. */
  readonly host: string;
  readonly envelope: Envelope;
  readonly deadlines: HopDeadlines;
}

/**
 * Connects, and says everything that comes before MAIL: greeting, EHLO or LHLO, STARTTLS, AUTH, XCLIENT. A refusal on the way
 * is a failure: it speaks of us and not of the mail. Opportunistic TLS that fails is tried again without.
 */
export async function openHop(opening: Opening): Promise<OpenHop | HopFailure> {
  const { hop, deadlines } = opening;
  const began = performance.now();
  const opened = await open(opening, hop.tls);
  if ('connection' in opened || opened.cause !== 'tls' || hop.tls !== 'opportunistic') return opened;
  const left = deadlines.openMs - (performance.now() - began);
  return open({ ...opening, deadlines: { ...deadlines, openMs: left } }, 'off');
}

async function open(opening: Opening, tls: NextHop['tls']): Promise<OpenHop | HopFailure> {
  const { hop, deadlines } = opening;
  const began = performance.now();
  const connection = await connectHop(hop.address, Math.min(deadlines.connectMs, deadlines.openMs));
  if ('kind' in connection) return connection;
  connection.limit(deadlines.openMs - (performance.now() - began));
  const opened = await introduce(opening, tls, connection);
  if (!('connection' in opened)) connection.close();
  return opened;
}

async function introduce(
  opening: Opening,
  tls: NextHop['tls'],
  connection: HopConnection,
): Promise<OpenHop | HopFailure> {
  const { hop, host, envelope, deadlines } = opening;
  const { replyMs } = deadlines;
  const refused = unless(220, 'the greeting', await connection.hear(replyMs));
  if (refused !== undefined) return refused;
  let extensions = await greet(opening, connection, host);
  if ('kind' in extensions) return extensions;

  if (tls !== 'off' && extensions.has('STARTTLS')) {
    const answered = await connection.ask('STARTTLS', replyMs);
    const fault = unless(220, 'STARTTLS', answered);
    if (fault !== undefined && (tls === 'required' || answered.kind === 'failure')) return fault;
    if (fault === undefined) {
      const name = hop.address.kind === 'tcp' ? hop.address.host : undefined;
      const identity = { host: name, isChecked: tls === 'required', ca: hop.ca };
      const failure = await connection.secure(identity, replyMs);
      if (failure !== undefined) return failure;
      // What was offered in the clear counts no more (RFC 3207 section 4.2).
      extensions = await greet(opening, connection, host);
      if ('kind' in extensions) return extensions;
    }
  } else if (tls === 'required') {
    return { kind: 'failure', cause: 'tls', why: 'it offers no STARTTLS' };
  }

  if (hop.login !== undefined) {
    const answered = await logInto(connection, extensions.get('AUTH'), hop.login, replyMs);
    if (answered === undefined)
      return { kind: 'failure', cause: 'garbled', why: 'it offers neither AUTH PLAIN nor LOGIN' };
    const fault = unless(235, 'AUTH', answered);
    if (fault !== undefined) return fault;
  }

  const offered = hop.xclient ? extensions.get('XCLIENT') : undefined;
  if (offered === undefined) return { connection, extensions, told: undefined };
  const names = clientNames(envelope);
  const fault = unless(220, 'XCLIENT', await connection.ask(xclientLine(names, offered), replyMs));
  if (fault !== undefined) return fault;
  // The session begins anew, and now speaks for the client.
  extensions = await greet(opening, connection, greetingName(names) ?? host);
  return 'kind' in extensions ? extensions : { connection, extensions, told: told(envelope) };
}

/** Whether a connection may serve this client: one that XCLIENT has bound to another one may not. */
export function canServe(opened: OpenHop, envelope: Envelope): boolean {
  return opened.told === undefined || opened.told === told(envelope);
}

function told(envelope: Envelope): string {
  return JSON.stringify(clientNames(envelope));
}

/** EHLO or LHLO, and HELO where EHLO is not known (RFC 5321 3.2). */
async function greet(
  { hop, deadlines: { replyMs } }: Opening,
  connection: HopConnection,
  name: string,
): Promise<Extensions | HopFailure> {
  const verb = hop.kind === 'lmtp' ? 'LHLO' : 'EHLO';
  const heard = await connection.ask(`${verb} ${name}`, replyMs);
  if (heard.kind === 'reply' && heard.code === 250) return extensionsOf(heard);
  const canFallBack = hop.kind === 'smtp' && heard.kind === 'reply' && heard.code >= 500;
  if (!canFallBack) return unless(250, verb, heard) ?? new Map();
  return unless(250, 'HELO', await connection.ask(`HELO ${name}`, replyMs)) ?? new Map();
}

function extensionsOf({ lines }: HopReply): Extensions {
  const extensions = new Map<string, string>();
  // The first line holds its name.
  for (const line of lines.slice(1)) {
    const [, keyword = '', parameters = ''] = /^([A-Za-z0-9][A-Za-z0-9-]*)(?:[ =](.*))?$/.exec(line.trim()) ?? [];
    if (keyword !== '') extensions.set(keyword.toUpperCase(), parameters.trim());
  }
  return extensions;
}

/** The client's own HELO name, where it can stand in ours. */
function greetingName({ HELO: name }: ClientNames): string | undefined {
  return name !== undefined && /^[\x21-\x7e]{1,255}$/.test(name) ? name : undefined;
}

/** A failure unless the answer has this code. */
function unless(code: number, to: string, heard: Heard): HopFailure | undefined {
  if (heard.kind === 'failure') return { ...heard, why: `${to}: ${heard.why}` };
  if (heard.code === code) return undefined;
  return { kind: 'failure', cause: 'garbled', why: `${to}: ${wireText(heard)}` };
}
