import type { Address } from '../../mail/address.ts';
import { parseAddress } from '../../mail/address.ts';
import { protocolReply } from '../../mail/protocol-reply.ts';
import type { Reply } from '../../mail/reply.ts';

/** What MAIL says. `sender` is undefined for the null reverse-path. */
export interface MailCommand {
  readonly sender: Address | undefined;
  /** SIZE=, in octets (RFC 1870). */
  readonly declaredSize: number | undefined;
  readonly smtpUtf8: boolean;
}

/** What reading a command gives: its content, or the reply to a malformed one. */
export type Parsed<Content> = { readonly content: Content } | { readonly refused: Reply };

interface Written {
  /** Between the angle brackets, without a source route. */
  readonly path: string;
  /** Parameters by upper-case keyword; the value is undefined for a bare keyword. */
  readonly parameters: ReadonlyMap<string, string | undefined>;
}

/** RFC 5321 4.5.3.1.3, the angle brackets included. */
const longestPath = 256;

/** Reads `MAIL FROM:<path> parameters` (RFC 5321 4.1.1.2). `withAuth` allows AUTH= (RFC 4954 section 5), which is not used. */
export function parseMail(line: Buffer, withAuth: boolean): Parsed<MailCommand> {
  const written = read(line, /^MAIL +FROM: */i, protocolReply.badSender);
  if ('refused' in written) return written;
  const { path, parameters } = written.content;
  const sender = path === '' ? undefined : parseAddress(path);
  if (path !== '' && sender?.domain === undefined) return { refused: protocolReply.badSender };

  for (const [keyword, value] of parameters) {
    const form = mailParameters[keyword];
    if (form === undefined || (keyword === 'AUTH' && !withAuth)) return { refused: protocolReply.unknownParameter };
    if (!form.test(value ?? '')) return { refused: protocolReply.badParameter };
  }
  const smtpUtf8 = parameters.has('SMTPUTF8');
  if (!smtpUtf8 && !isAscii(path)) return { refused: protocolReply.needsUtf8 };
  const size = parameters.get('SIZE');
  return { content: { sender, declaredSize: size === undefined ? undefined : Number(size), smtpUtf8 } };
}

/** Reads `RCPT TO:<path>` (RFC 5321 4.1.1.3); `postmaster` needs no domain (4.5.1). */
export function parseRcpt(line: Buffer, smtpUtf8: boolean): Parsed<Address> {
  const written = read(line, /^RCPT +TO: */i, protocolReply.badRecipient);
  if ('refused' in written) return written;
  const { path, parameters } = written.content;
  const recipient = parseAddress(path);
  if (recipient === undefined || (recipient.domain === undefined && recipient.key !== 'postmaster')) {
    return { refused: protocolReply.badRecipient };
  }
  // DSN (RFC 3461) is not offered, and RCPT has no parameter of its own.
  if (parameters.size > 0) return { refused: protocolReply.unknownParameter };
  return !smtpUtf8 && !isAscii(path) ? { refused: protocolReply.needsUtf8 } : { content: recipient };
}

/** Values of the parameters of MAIL; a bare keyword has an empty one. */
const mailParameters: Readonly<Record<string, RegExp>> = {
  SIZE: /^\d{1,15}$/,
  BODY: /^(?:7BIT|8BITMIME)$/i,
  SMTPUTF8: /^$/,
  AUTH: /^[\x21-\x7e]+$/,
};

function read(line: Buffer, verb: RegExp, bad: Reply): Parsed<Written> {
  const text = decode(line);
  const [head] = text === undefined ? [] : (verb.exec(text) ?? []);
  if (text === undefined || head === undefined) return { refused: bad };
  const rest = text.slice(head.length);
  // A quoted local part may hold `>` and blanks.
  const [bracketed] = /^<(?:"(?:[^"\\]|\\.)*"|[^">])*>/.exec(rest) ?? [];
  if (bracketed === undefined || bracketed.length > longestPath || hasUnsafe(bracketed)) return { refused: bad };
  const parameters = new Map<string, string | undefined>();
  for (const written of rest.slice(bracketed.length).trimEnd().split(/ +/).slice(1)) {
    const [, keyword = '', value] = /^([A-Za-z0-9][A-Za-z0-9-]*)(?:=([^=\s\x00-\x1f\x7f]+))?$/.exec(written) ?? [];
    const key = keyword.toUpperCase();
    if (key === '' || parameters.has(key)) return { refused: protocolReply.badParameter };
    parameters.set(key, value);
  }
  if (!/^(?: |$)/.test(rest.slice(bracketed.length))) return { refused: bad };
  // A source route is taken and ignored (RFC 5321 appendix C).
  const path = bracketed.slice(1, -1).replace(/^@[^\s,:@]+(?:,@[^\s,:@]+)*:/, '');
  return { content: { path, parameters } };
}

/** UTF-8 text; undefined for anything else. */
function decode(line: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
  } catch {
    return undefined;
  }
}

/** Controls, and characters that take no room, which are only ever sent to deceive a reader or a log. */
function hasUnsafe(text: string): boolean {
  return /[\p{Cc}\u200b\u2060\u2028\u2029\ufeff]/u.test(text);
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}
