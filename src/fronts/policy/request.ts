import type { Address } from '../../mail/address.ts';
import { parseAddress } from '../../mail/address.ts';
import type { Event } from '../../mail/event.ts';
import type { Ip } from '../../mail/ip.ts';
import { parseIp } from '../../mail/ip.ts';
import { protocolReply } from '../../mail/protocol-reply.ts';
import type { Reply } from '../../mail/reply.ts';

/**
 * States in which Postfix asks (SMTPD_POLICY_README), by what can be answered: `before` any recipient, to a `recipient`,
 * on the whole `message`. After XCLIENT it asks as at CONNECT, and BDAT is its DATA.
 */
const moments: ReadonlyMap<string, Request['moment']> = new Map([
  ['CONNECT', 'before'],
  ['XCLIENT', 'before'],
  ['EHLO', 'before'],
  ['HELO', 'before'],
  ['MAIL', 'before'],
  ['RCPT', 'recipient'],
  ['DATA', 'message'],
  ['BDAT', 'message'],
  ['END-OF-MESSAGE', 'message'],
]);

/** A request of Postfix's policy delegation protocol, in our words. */
export interface Request {
  /** `other` is a state in which there is nothing to say: VRFY, ETRN, and what a later Postfix may add. */
  readonly moment: 'before' | 'recipient' | 'message' | 'other';
  /** As Postfix gives it, for the log. */
  readonly state: string;
  /** The same in all requests about one message; empty where Postfix sends none. */
  readonly instance: string;
  readonly client: Client;
  /** What the client has said up to this state, MAIL included, after its connection; in the order in which it counts. */
  readonly said: readonly Event[];
  /** Reverse-path as text, for the log; undefined before MAIL. */
  readonly from: string | undefined;
  /** At DATA and END-OF-MESSAGE undefined when there are several, or none is known. */
  readonly recipient: Address | undefined;
}

/** The client of a request. */
export interface Client {
  readonly ip: Ip;
  readonly port: number;
  readonly helo: string | undefined;
  /** As in a Received field. */
  readonly protocol: string;
  /** Who has logged in. */
  readonly user: string | undefined;
}

/** What reading gives: the request; the reply to an envelope that cannot be; or why this is no request, to be left without an answer. */
export type ParsedRequest = { readonly request: Request } | { readonly refused: Reply } | { readonly problem: string };

/** Reads the lines of a request. Order is free, unknown attributes are ignored, values may be empty. */
export function parseRequest(text: string): ParsedRequest {
  // An empty value is none.
  const attributes = new Map<string, string>();
  for (let start = 0; start <= text.length; ) {
    const nextEnd = text.indexOf('\n', start);
    const end = nextEnd === -1 ? text.length : nextEnd;
    const equals = text.indexOf('=', start);
    if (equals <= start || equals >= end) return { problem: 'a line without a name and `=`' };
    if (equals + 1 < end) attributes.set(text.slice(start, equals), text.slice(equals + 1, end));
    start = end + 1;
  }
  const given = (name: string): string | undefined => attributes.get(name);
  if (given('request') !== 'smtpd_access_policy') return { problem: 'no request of smtpd_access_policy' };
  const state = given('protocol_state') ?? '';
  const moment = moments.get(state) ?? 'other';
  const address = given('client_address') ?? '';
  const ip = parseIp(address);
  // Postfix says `unknown` of a client that left before it could be asked.
  if (ip === undefined) return { refused: protocolReply.failure };

  const isAfterMail = state === 'MAIL' || moment === 'recipient' || moment === 'message';
  const from = isAfterMail ? (given('sender') ?? '') : undefined;
  const sender = from === undefined || from === '' ? undefined : fromInternal(from);
  if (from !== undefined && from !== '' && sender === undefined) return { refused: protocolReply.badSender };
  const to = given('recipient');
  const recipient = to === undefined ? undefined : fromInternal(to);
  if (moment === 'recipient' && recipient === undefined) return { refused: protocolReply.badRecipient };

  const helo = given('helo_name');
  const extended = given('protocol_name') !== 'SMTP';
  const version = given('encryption_protocol');
  const user = given('sasl_username');
  const said: Event[] = [];
  // A handshake makes the server forget the HELO before it (RFC 3207 section 4.2), so it comes first.
  if (version !== undefined) said.push({ kind: 'tls', version, cipher: given('encryption_cipher') ?? '' });
  if (helo !== undefined) said.push({ kind: 'helo', name: helo, extended });
  if (user !== undefined) said.push({ kind: 'auth', user, method: given('sasl_method') ?? '' });
  if (from !== undefined) said.push({ kind: 'mail', sender, declaredSize: sizeOf(given('size')) });
  return {
    request: {
      moment,
      state,
      instance: given('instance') ?? '',
      client: {
        ip,
        port: Number(given('client_port') ?? 0) || 0,
        helo,
        protocol: `${extended ? 'ESMTP' : 'SMTP'}${version === undefined ? '' : 'S'}${user === undefined ? '' : 'A'}`,
        user,
      },
      said,
      from,
      recipient,
    },
  };
}

/** Postfix gives local parts unquoted, with blanks and all. */
function fromInternal(text: string): Address | undefined {
  const plain = parseAddress(text);
  if (plain !== undefined) return plain;
  const at = text.lastIndexOf('@');
  const local = at === -1 ? text : text.slice(0, at);
  const domain = at === -1 ? '' : text.slice(at);
  return parseAddress(`"${local.replace(/(["\\])/g, '\\$1')}"${domain}`);
}

/** Postfix says 0 where MAIL has no SIZE=. */
function sizeOf(text: string | undefined): number | undefined {
  const size = Number(text);
  return Number.isSafeInteger(size) && size > 0 ? size : undefined;
}
