import { protocolReply } from '../../mail/protocol-reply.ts';
import type { Reply } from '../../mail/reply.ts';

/** Octets of a command line without its line end; room for addresses and all parameters (RFC 5321 4.5.3.1.4). */
const longestCommand = 2048;

/** Commands of the standards that are never served here. */
const notOffered = new Set(['ATRN', 'BDAT', 'BURL', 'ETRN', 'EXPN', 'SAML', 'SEND', 'SOML', 'TURN', 'XFORWARD']);

/** The word that a command line begins with, in upper case. */
export function verbOf(command: Buffer): string {
  const blank = command.indexOf(32);
  return command.toString('latin1', 0, blank === -1 ? command.length : blank).toUpperCase();
}

/** Whether a command belongs to a mail transaction. */
export function isEnvelope(verb: string | undefined): verb is 'MAIL' | 'RCPT' | 'DATA' {
  return verb === 'MAIL' || verb === 'RCPT' || verb === 'DATA';
}

/** What keeps a command line from being served at all. An initial response makes AUTH longer (RFC 4954 section 4). */
export function faultOf(command: Buffer, verb: string): Reply | undefined {
  if (command.includes(0) || command.includes(13)) return protocolReply.badCommand;
  if (command.length > longestCommand && verb !== 'AUTH') return protocolReply.longCommand;
  if (isEnvelope(verb)) return undefined;
  if (/^[A-Z]+ \/.* HTTP\/\d\.\d$/i.test(command.toString('latin1'))) return protocolReply.webRequest;
  return notOffered.has(verb) ? protocolReply.notOffered : undefined;
}

/** What is wrong with an AUTH command as it is written; its initial response is base64, or `=` for an empty one. */
export function faultInAuth(command: Buffer): Reply | undefined {
  const [, mechanism, response = '', ...more] = command.toString('latin1').trim().split(/ +/);
  if (mechanism === undefined || more.length > 0) return protocolReply.badAuth;
  return response === '=' || isBase64(response) ? undefined : protocolReply.badResponse;
}

/** What is wrong with a line of an AUTH exchange that is under way, or that it ends the exchange (RFC 4954 section 4). */
export function faultInResponse(line: Buffer): Reply | undefined {
  const text = line.toString('latin1');
  if (text === '*') return protocolReply.authCancelled;
  return isBase64(text) ? undefined : protocolReply.badResponse;
}

/** Clients that leave out the padding are borne. */
function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}
