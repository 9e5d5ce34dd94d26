import type { Address } from '../../mail/address.ts';
import { parseAddress } from '../../mail/address.ts';
import { protocolReply } from '../../mail/protocol-reply.ts';
import type { Reply } from '../../mail/reply.ts';
import { utf8Text } from './utf8-text.ts';

/** What MAIL says. `sender` is undefined for the null reverse-path. */
export interface MailCommand {
  readonly sender: Address | undefined;
  /** SIZE=, in octets (RFC 1870). */
  readonly declaredSize: number | undefined;
  readonly smtpUtf8: boolean;
  /** RET= and ENVID= as they were written (RFC 3461 section 4). */
  readonly dsn: readonly string[];
}

/** What RCPT says. */
export interface RcptCommand {
  readonly recipient: Address;
  /** NOTIFY= and ORCPT= as they were written (RFC 3461 section 4). */
  readonly dsn: readonly string[];
}

/** What is offered besides what is always there. */
export interface Offered {
  /** AUTH= (RFC 4954 section 5), which is not used. */
  readonly auth: boolean;
  readonly dsn: boolean;
}

/** What reading a command gives: its content, or the reply to a malformed one. */
export type Parsed<Content> = { readonly content: Content } | { readonly refused: Reply };

interface Written {
  /** Between the angle brackets, without a source route. */
  readonly path: string;
  /** Parameters by upper-case keyword; the value is undefined for a bare keyword. */
  readonly parameters: ReadonlyMap<string, string | undefined>;
}

/** Octets, the angle brackets included (RFC 5321 4.5.3.1.3). */
const longestPath = 256;

/** Reads `MAIL FROM:<path> parameters` (RFC 5321 4.1.1.2). */
export function parseMail(line: Buffer, offered: Offered): Parsed<MailCommand> {
  const written = read(line, /^MAIL +FROM: */i, protocolReply.badSender);
  if ('refused' in written) return written;
  const { path, parameters } = written.content;
  const sender = path === '' ? undefined : parseAddress(path);
  if (path !== '' && sender?.domain === undefined) return { refused: protocolReply.badSender };

  const fault = faultIn(parameters, {
    ...mailParameters,
    ...(offered.auth ? { AUTH: /^[\x21-\x7e]+$/ } : {}),
    ...(offered.dsn ? dsnOfMail : {}),
  });
  if (fault !== undefined) return { refused: fault };
  const smtpUtf8 = parameters.has('SMTPUTF8');
  if (!smtpUtf8 && !isAscii(path)) return { refused: protocolReply.needsUtf8 };
  const size = parameters.get('SIZE');
  const declaredSize = size === undefined ? undefined : Number(size);
  return { content: { sender, declaredSize, smtpUtf8, dsn: asWritten(parameters, dsnOfMail) } };
}

/** Reads `RCPT TO:<path> parameters` (RFC 5321 4.1.1.3); `postmaster` needs no domain (4.5.1). */
export function parseRcpt(line: Buffer, smtpUtf8: boolean, offered: Pick<Offered, 'dsn'>): Parsed<RcptCommand> {
  const written = read(line, /^RCPT +TO: */i, protocolReply.badRecipient);
  if ('refused' in written) return written;
  const { path, parameters } = written.content;
  const recipient = parseAddress(path);
  if (recipient === undefined || (recipient.domain === undefined && recipient.key !== 'postmaster')) {
    return { refused: protocolReply.badRecipient };
  }
  const fault = faultIn(parameters, offered.dsn ? dsnOfRcpt : {});
  if (fault !== undefined) return { refused: fault };
  const needsUtf8 = !isAscii(path) || !isAscii(parameters.get('ORCPT') ?? '');
  if (!smtpUtf8 && needsUtf8) return { refused: protocolReply.needsUtf8 };
  return { content: { recipient, dsn: asWritten(parameters, dsnOfRcpt) } };
}

/** Values of the parameters of MAIL; a bare keyword has an empty one. */
const mailParameters: Readonly<Record<string, RegExp>> = {
  SIZE: /^\d{1,20}$/,
  BODY: /^(?:7BIT|8BITMIME)$/i,
  SMTPUTF8: /^$/,
};

/** RFC 3461 section 4; ORCPT= may hold UTF-8 where SMTPUTF8 is asked for (RFC 6533 section 3). */
const dsnOfMail: Readonly<Record<string, RegExp>> = {
  RET: /^(?:FULL|HDRS)$/i,
  ENVID: /^(?:[\x21-\x2a\x2c-\x3c\x3e-\x7e]|\+[0-9A-F]{2}){1,100}$/,
};
const dsnOfRcpt: Readonly<Record<string, RegExp>> = {
  NOTIFY: /^(?:NEVER|(?:SUCCESS|FAILURE|DELAY)(?:,(?:SUCCESS|FAILURE|DELAY)){0,2})$/i,
  ORCPT: /^(?=.{3,500}$)[A-Za-z0-9][A-Za-z0-9-]*;(?:[^\s\x00-\x1f\x7f=+]|\+[0-9A-F]{2})+$/,
};

/** What is wrong with the parameters of a command that knows these. */
function faultIn(parameters: Written['parameters'], known: Readonly<Record<string, RegExp>>): Reply | undefined {
  for (const [keyword, value] of parameters) {
    const form = known[keyword];
    if (form === undefined) return protocolReply.unknownParameter;
    if (!form.test(value ?? '')) return protocolReply.badParameter;
  }
  return undefined;
}

function asWritten(parameters: Written['parameters'], which: Readonly<Record<string, RegExp>>): string[] {
  if (parameters.size === 0) return [];
  return Object.keys(which).flatMap((keyword) => {
    const value = parameters.get(keyword);
    return value === undefined ? [] : [`${keyword}=${value}`];
  });
}

function read(line: Buffer, verb: RegExp, bad: Reply): Parsed<Written> {
  const text = utf8Text(line);
  const [head] = text === undefined ? [] : (verb.exec(text) ?? []);
  if (text === undefined || head === undefined) return { refused: bad };
  const rest = text.slice(head.length);
  // A quoted local part may hold `>` and blanks.
  const [bracketed] = /^<(?:"(?:[^"\\]|\\.)*"|[^">])*>/.exec(rest) ?? [];
  if (bracketed === undefined || Buffer.byteLength(bracketed) > longestPath || hasUnsafe(bracketed))
    return { refused: bad };
  const tail = rest.slice(bracketed.length);
  const parameters = new Map<string, string | undefined>();
  for (const written of tail === '' ? [] : tail.trimEnd().split(/ +/).slice(1)) {
    const [, keyword = '', value] = /^([A-Za-z0-9][A-Za-z0-9-]*)(?:=([^=\s\x00-\x1f\x7f]+))?$/.exec(written) ?? [];
    const key = keyword.toUpperCase();
    if (key === '' || parameters.has(key)) return { refused: protocolReply.badParameter };
    parameters.set(key, value);
  }
  if (tail !== '' && !tail.startsWith(' ')) return { refused: bad };
  // A source route is taken and ignored (RFC 5321 appendix C).
  const path = bracketed.slice(1, -1).replace(/^@[^\s,:@]+(?:,@[^\s,:@]+)*:/, '');
  return { content: { path, parameters } };
}

/** Controls, and characters that take no room or turn the text around: only ever sent to deceive a reader or a log. */
function hasUnsafe(text: string): boolean {
  return /[\p{Cc}\u200b\u2060\u2028-\u202e\u2066-\u2069\ufeff]/u.test(text);
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}
