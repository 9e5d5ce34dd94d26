import type { Carrier, Envelope, Transfer } from '../../mail/arrival.ts';
import type { Event } from '../../mail/event.ts';
import type { Ip } from '../../mail/ip.ts';
import type { Reply } from '../../mail/reply.ts';
import type { About, Dialogue } from '../dialogue.ts';
import { ask } from '../dialogue.ts';
import type { FrontContext } from '../front.ts';
import type { ClientCounts } from './client-counts.ts';
import type { MailCommand } from './envelope-command.ts';

/** What one SMTP client has said so far, as far as the protocol itself depends on it. Each command brings it up to date. */
export interface Visit {
  readonly context: FrontContext;
  dialogue: Dialogue;
  readonly carrier: Carrier;
  /** The listener's name. */
  readonly listener: string;
  /** Whether STARTTLS is offered. */
  readonly hasTls: boolean;
  /** Whether requests for delivery reports are taken. */
  readonly takesDsn: boolean;
  readonly counts: ClientCounts;
  /** Connected since: milliseconds since 1970. */
  readonly since: number;
  client: Ip;
  port: number;
  helo: { readonly name: string; readonly extended: boolean } | undefined;
  tls: { readonly version: string; readonly cipher: string } | undefined;
  user: string | undefined;
  mail: MailCommand | undefined;
  /** The message on its way out; undefined before the first recipient is asked for. */
  transfer: Transfer | undefined;
  /** Recipients taken in this transaction. */
  recipients: number;
  /** Messages taken in this connection. */
  messages: number;
  failedLogins: number;
  /** Whether the client spoke before the greeting. */
  isEarlyTalker: boolean;
  /** Whether it went on before the answer to its HELO or EHLO, or to STARTTLS. */
  isEarlyPipelining: boolean;
}

/** The one answer to a command. A code of 421 closes the connection in any case. */
export interface Answer {
  readonly reply: Reply;
  readonly close?: boolean;
}

/** Puts an event to the policy: its verdict, or undefined to go on. `seen` is the client as the log shall know it. */
export async function put(visit: Visit, event: Event, seen: Visit = visit): Promise<Answer | undefined> {
  const outcome = await ask(visit.dialogue, event, about(seen));
  if (outcome.kind === 'proceed') return undefined;
  if (outcome.kind === 'take') throw new Error(`the policy has taken a message at ${event.kind}`);
  return { reply: outcome.reply, close: outcome.kind === 'disconnect' };
}

/** The client as the log knows it. */
export function about({ client, helo, tls, user, mail }: Visit): About {
  // RFC 3848, RFC 6531 section 4.3.
  const name = mail?.smtpUtf8 === true ? 'UTF8SMTP' : helo?.extended === true ? 'ESMTP' : 'SMTP';
  return {
    client,
    from: mail === undefined ? undefined : (mail.sender?.text ?? ''),
    protocol: `${name}${tls === undefined ? '' : 'S'}${user === undefined ? '' : 'A'}`,
    helo: helo?.name,
    user,
  };
}

/** What the next hop can be told before the message. */
export function envelopeOf(visit: Visit, { sender, declaredSize, smtpUtf8, dsn }: MailCommand): Envelope {
  const { client, port, user } = visit;
  const { helo, protocol } = about(visit);
  return { client, port, helo, protocol, user, sender, declaredSize, smtpUtf8, dsn };
}

/** Forgets the transaction, without a word to the policy. */
export function forget(visit: Visit): void {
  visit.transfer?.abort();
  visit.transfer = undefined;
  visit.mail = undefined;
  visit.recipients = 0;
}
