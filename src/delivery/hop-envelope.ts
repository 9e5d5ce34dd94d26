import type { Address } from '../mail/address.ts';
import type { Envelope } from '../mail/arrival.ts';
import { protocolReply } from '../mail/protocol-reply.ts';
import { clientNames, xforwardLine } from './client-names.ts';
import type { HopDeadlines } from './hop-deadlines.ts';
import type { Extensions, OpenHop } from './hop-opening.ts';
import type { Fate } from './outlet.ts';
import { refusalBy } from './refusal.ts';

/** A next hop that is asked, for whom, and how it is named in logs. */
export interface Asking {
  readonly opened: OpenHop;
  readonly envelope: Envelope;
  readonly hopName: string;
  /** Whether it is told who the client is, where it takes that for each message. */
  readonly xforward: boolean;
  readonly deadlines: HopDeadlines;
}

/** Undefined when it was answered 2yz. */
type Answered = Extract<Fate, { kind: 'refused' | 'failed' }> | undefined;

/**
 * MAIL, with all that the next hop understands of what the client said. 8BITMIME is always asked for where it is offered,
 * since MAIL comes before the message. `size` is in octets.
 */
export async function askMail(asking: Asking, size: number | undefined): Promise<Answered> {
  const { opened, envelope, hopName, xforward } = asking;
  const { extensions } = opened;
  const path = envelope.sender === undefined ? '' : pathOf(envelope.sender, envelope, extensions);
  if (path === undefined)
    return { kind: 'refused', reply: protocolReply.hopNeedsUtf8, why: `${hopName}: it has no SMTPUTF8` };
  const forwarding = xforward && !extensions.has('XCLIENT') ? extensions.get('XFORWARD') : undefined;
  if (forwarding !== undefined) {
    const fault = await ask(asking, xforwardLine(clientNames(envelope), forwarding));
    if (fault !== undefined)
      return fault.kind === 'failed' ? fault : { kind: 'failed', place: 'next hop', why: fault.why };
  }
  const parameters = [
    ...(extensions.has('SIZE') && size !== undefined ? [`SIZE=${size}`] : []),
    ...(extensions.has('8BITMIME') ? ['BODY=8BITMIME'] : []),
    ...(usesUtf8(envelope, extensions) ? ['SMTPUTF8'] : []),
    ...(extensions.has('DSN') ? envelope.dsn : []),
  ];
  return ask(asking, [`MAIL FROM:<${path}>`, ...parameters].join(' '));
}

export async function askRcpt(asking: Asking, recipient: Address, dsn: readonly string[]): Promise<Answered> {
  const { opened, envelope, hopName } = asking;
  const path = pathOf(recipient, envelope, opened.extensions);
  if (path === undefined)
    return { kind: 'refused', reply: protocolReply.hopNeedsUtf8, why: `${hopName}: it has no SMTPUTF8` };
  return ask(asking, [`RCPT TO:<${path}>`, ...(opened.extensions.has('DSN') ? dsn : [])].join(' '));
}

/** Whether letters beyond ASCII may be used with this next hop (RFC 6531). */
export function usesUtf8(envelope: Envelope, extensions: Extensions): boolean {
  return envelope.smtpUtf8 && extensions.has('SMTPUTF8');
}

/** An address as it goes over the wire; where letters beyond ASCII may not, its domain has them in A-labels (RFC 5890). */
function pathOf({ text, domain }: Address, envelope: Envelope, extensions: Extensions): string | undefined {
  if (isAscii(text) || usesUtf8(envelope, extensions)) return text;
  const local = text.slice(0, text.lastIndexOf('@'));
  return domain !== undefined && isAscii(local) ? `${local}@${domain}` : undefined;
}

async function ask({ opened, hopName, deadlines }: Asking, line: string): Promise<Answered> {
  const heard = await opened.connection.ask(line, deadlines.replyMs);
  if (heard.kind === 'failure')
    return { kind: 'failed', place: 'next hop', why: `${hopName}: ${line.slice(0, 4)}: ${heard.why}` };
  if (heard.code < 300) return undefined;
  // It closes the connection after that.
  if (heard.code === 421 || heard.code < 400) opened.connection.close();
  return refusalBy(hopName, heard);
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}
