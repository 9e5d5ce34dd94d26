import { positiveReply, protocolReply } from '../../mail/protocol-reply.ts';
import type { Reply } from '../../mail/reply.ts';
import { ask, report } from '../dialogue.ts';
import { parseMail, parseRcpt } from './envelope-command.ts';
import { isLogin } from './login.ts';
import type { Received } from './receive.ts';
import type { Answer, Visit } from './visit.ts';
import { about, forget, put } from './visit.ts';

/** What a proxy says of the client it speaks for (XCLIENT); undefined attributes were not given. */
export interface Forwarded {
  readonly helo: string | undefined;
  readonly extended: boolean;
  readonly user: string | undefined;
}

const mostFailedLogins = 5;
/** Octets; room for a domain and for an address literal. */
const longestHelo = 300;

/** The greeting: the policy's verdict on the connection, and on what is known of it already. */
export async function connect(visit: Visit, forwarded: Forwarded): Promise<Answer | undefined> {
  const { client, port, listener, since, dialogue } = visit;
  const verdict = await put(visit, { kind: 'connect', id: dialogue.id, client, port, listener, at: since });
  if (verdict !== undefined) return verdict;
  if (visit.tls !== undefined) {
    const onTls = await put(visit, { kind: 'tls', ...visit.tls });
    if (onTls !== undefined) return onTls;
  }
  if (forwarded.helo !== undefined) {
    visit.helo = { name: forwarded.helo, extended: forwarded.extended };
    const onHelo = await put(visit, { kind: 'helo', ...visit.helo });
    if (onHelo !== undefined) return onHelo;
  }
  if (forwarded.user === undefined) return undefined;
  visit.user = forwarded.user;
  return put(visit, { kind: 'auth', user: forwarded.user, method: 'XCLIENT' });
}

/** The end of a TLS handshake: what was said before it counts no more (RFC 3207 section 4.2). */
export async function secured(visit: Visit, tls: { version: string; cipher: string }): Promise<Answer | undefined> {
  forget(visit);
  visit.tls = tls;
  visit.helo = undefined;
  visit.user = undefined;
  const verdict = await put(visit, { kind: 'tls', ...tls });
  // STARTTLS was answered before the handshake, so a verdict can only hang up.
  return verdict === undefined ? undefined : { reply: verdict.reply, close: true };
}

/** HELO and EHLO; `extensions` are announced to the latter. */
export async function hello(
  visit: Visit,
  command: Buffer,
  extended: boolean,
  extensions: () => readonly string[],
): Promise<Answer> {
  const [, name, ...rest] = command.toString().trim().split(/\s+/);
  // Controls would end up in logs and Received fields.
  if (name === undefined || rest.length > 0 || name.length > longestHelo || /\p{Cc}/u.test(name))
    return { reply: protocolReply.badHello };
  forget(visit);
  const helo = { name, extended };
  const verdict = await put(visit, { kind: 'helo', name, extended }, { ...visit, helo });
  if (verdict !== undefined) return verdict;
  visit.helo = helo;
  const { code, status, lines } = positiveReply.helo;
  const first = `${visit.context.config.hostname} ${lines[0]}`;
  return { reply: { code, status, lines: extended ? [first, ...extensions()] : [first] } };
}

/** Why AUTH is not possible now; a password is never asked for where others could read it. */
export function whyNoAuth({ context, tls, mail }: Visit): Reply | undefined {
  if (context.config.users === undefined) return protocolReply.noAuth;
  if (tls === undefined) return protocolReply.authNeedsTls;
  return mail === undefined ? undefined : protocolReply.authInMail;
}

/** Checks a login and puts it to the policy; undefined when the client is that user now. */
export async function logIn(visit: Visit, method: string, user: string, password: string): Promise<Reply | undefined> {
  const { context, dialogue, client } = visit;
  if (!(await isLogin(context.config.users, user, password))) {
    dialogue.log.notice('warning', dialogue.id, `login failed: ${method} from [${client.text}]; user=<${user}>`);
    visit.failedLogins += 1;
    return visit.failedLogins < mostFailedLogins ? protocolReply.badLogin : protocolReply.tooManyLogins;
  }
  const verdict = await put(visit, { kind: 'auth', user, method }, { ...visit, user });
  if (verdict === undefined) visit.user = user;
  return verdict?.reply;
}

/** MAIL, also from a client that has not greeted: the policy may have a reply of its own to that. */
export async function mail(visit: Visit, command: Buffer): Promise<Answer> {
  if (isWornOut(visit)) return { reply: protocolReply.reconnect };
  const parsed = parseMail(command, whyNoAuth(visit) === undefined);
  if ('refused' in parsed) return { reply: parsed.refused };
  if (visit.mail !== undefined) return { reply: protocolReply.nestedMail };
  const { sender, declaredSize } = parsed.content;
  if ((declaredSize ?? 0) > visit.context.config.limits.messageSize) return { reply: protocolReply.tooBig };

  const verdict = await put(visit, { kind: 'mail', sender, declaredSize }, { ...visit, mail: parsed.content });
  if (verdict !== undefined) return verdict;
  if (visit.helo === undefined) {
    await drop(visit);
    return { reply: protocolReply.helloFirst };
  }
  visit.mail = parsed.content;
  return { reply: positiveReply.mail };
}

export async function rcpt(visit: Visit, command: Buffer): Promise<Answer> {
  if (visit.mail === undefined) return { reply: protocolReply.mailFirst };
  const parsed = parseRcpt(command, visit.mail.smtpUtf8);
  if ('refused' in parsed) return { reply: parsed.refused };
  if (visit.recipients >= visit.context.config.limits.recipients) return { reply: protocolReply.tooManyRecipients };
  const verdict = await put(visit, { kind: 'rcpt', recipient: parsed.content });
  if (verdict !== undefined) return verdict;
  visit.recipients += 1;
  return { reply: positiveReply.rcpt };
}

/** DATA; a 354 asks for the message. */
export async function data(visit: Visit, command: Buffer): Promise<Answer> {
  if (!/^DATA *$/i.test(command.toString('latin1'))) return { reply: protocolReply.badData };
  if (visit.mail === undefined) return { reply: protocolReply.mailFirst };
  if (visit.recipients === 0) return { reply: protocolReply.rcptFirst };
  const verdict = await put(visit, { kind: 'data' });
  if (verdict === undefined) return { reply: positiveReply.data };
  // The policy has answered this transaction; the next MAIL begins another, with or without RSET.
  forget(visit);
  return verdict;
}

/** The message after its final dot. The positive reply is given only once the message is in safe hands (RFC 5321 6.1). */
export async function message(visit: Visit, received: Exclude<Received, { kind: 'aborted' }>): Promise<Answer> {
  const { context, dialogue } = visit;
  if (received.kind !== 'complete') {
    const reply = received.kind === 'too big' ? protocolReply.tooBig : protocolReply.badOctets;
    const said = `${reply.code} ${reply.status} ${reply.lines[0]}`;
    dialogue.log.notice('info', dialogue.id, `reject: END-OF-MESSAGE from [${visit.client.text}]: ${said}`);
    await drop(visit);
    return { reply };
  }
  const began = performance.now();
  const { octets } = received;
  const { from, ...client } = about(visit);
  const outcome = await ask(dialogue, { kind: 'message', octets }, { from, ...client });
  const tookMs = performance.now() - began;
  if (outcome.kind === 'proceed') throw new Error('the policy has not answered a message');
  if (outcome.kind !== 'take') return { reply: outcome.reply, close: outcome.kind === 'disconnect' };

  visit.messages += 1;
  const id = `${dialogue.id}.${visit.messages}`;
  const arrival = { ...client, id, sender: visit.mail?.sender, at: context.clock.now() };
  const delivered = await context.deliver(octets, outcome.deliveries, arrival);
  if (delivered.kind === 'failed') {
    context.log.notice('error', id, `delivery failed: ${delivered.why}`);
    return { reply: protocolReply.failure };
  }
  report(dialogue, outcome.decisions, { from, ...client }, tookMs, id);
  const { code, status, lines } = positiveReply.message;
  return { reply: { code, status, lines: [`${lines[0]}, taken as ${id}`] } };
}

/** Ends the transaction without a message. */
export async function drop(visit: Visit): Promise<void> {
  forget(visit);
  await visit.dialogue.conversation.next({ kind: 'reset' });
}

/** A connection does not outlive its policy for long. */
function isWornOut({ messages, since, context }: Visit): boolean {
  const { messagesPerConnection, connectionAgeMs } = context.config.limits;
  return messages >= messagesPerConnection || context.clock.now() - since > connectionAgeMs;
}
