import type { Address } from '../../mail/address.ts';
import type { Arrival, Delivered } from '../../mail/arrival.ts';
import { authenticationResultsLines } from '../../mail/authentication-results.ts';
import type { Delivery } from '../../mail/outcome.ts';
import { positiveReply, protocolReply } from '../../mail/protocol-reply.ts';
import type { Reply } from '../../mail/reply.ts';
import { ask, learn, report } from '../dialogue.ts';
import type { MailCommand } from './envelope-command.ts';
import { parseMail, parseRcpt } from './envelope-command.ts';
import type { Received } from './receive.ts';
import { utf8Text } from './utf8-text.ts';
import type { Answer, Visit } from './visit.ts';
import { about, envelopeOf, forget, put } from './visit.ts';

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
  const early = visit.isEarlyTalker;
  const verdict = await put(visit, { kind: 'connect', id: dialogue.id, client, port, listener, at: since, early });
  if (verdict !== undefined) return verdict;
  if (visit.tls !== undefined) {
    const onTls = await put(visit, { kind: 'tls', ...visit.tls });
    if (onTls !== undefined) return onTls;
  }
  if (forwarded.helo !== undefined) {
    visit.helo = { name: forwarded.helo, extended: forwarded.extended };
    const onHelo = await put(visit, { kind: 'helo', ...visit.helo, early: false });
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
  const [, name, ...rest] = (utf8Text(command) ?? '').trim().split(/\s+/);
  // Controls, and what turns a line around, would end up in logs and Received fields.
  const isUnsafe = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/u;
  if (name === undefined || rest.length > 0 || name.length > longestHelo || isUnsafe.test(name))
    return { reply: protocolReply.badHello };
  forget(visit);
  const helo = { name, extended };
  const early = visit.isEarlyPipelining;
  const verdict = await put(visit, { kind: 'helo', name, extended, early }, { ...visit, helo });
  if (verdict !== undefined) return verdict;
  visit.helo = helo;
  const { code, status, lines } = positiveReply.helo;
  const first = `${visit.context.config.hostname} ${lines[0]}`;
  return { reply: { code, status, lines: extended ? [first, ...extensions()] : [first] } };
}

/** Why AUTH is not possible now; a password is never asked for where others could read it. */
export function whyNoAuth({ context, tls, mail }: Visit): Reply | undefined {
  if (context.logins === undefined) return protocolReply.noAuth;
  if (tls === undefined) return protocolReply.authNeedsTls;
  return mail === undefined ? undefined : protocolReply.authInMail;
}

/** Checks a login and puts it to the policy; undefined when the client is that user now. */
export async function logIn(visit: Visit, method: string, user: string, password: string): Promise<Reply | undefined> {
  const { context, dialogue, client, counts } = visit;
  if (counts.isCracking(client)) return protocolReply.tooManyLogins;
  const login = await context.logins?.check({ user, password, client: client.text });
  if (login === undefined || login.kind === 'unavailable') {
    dialogue.log.notice('error', dialogue.id, 'login not checked: the authentication service does not answer');
    return protocolReply.loginUnavailable;
  }
  if (login.kind === 'wrong') {
    dialogue.log.notice('warning', dialogue.id, `login failed: ${method} from [${client.text}]; user=<${user}>`);
    await counts.failedLogin(client);
    visit.failedLogins += 1;
    return visit.failedLogins < mostFailedLogins ? protocolReply.badLogin : protocolReply.tooManyLogins;
  }
  const verdict = await put(visit, { kind: 'auth', user: login.user, method }, { ...visit, user: login.user });
  if (verdict === undefined) visit.user = login.user;
  return verdict?.reply;
}

/** MAIL, also from a client that has not greeted: the policy may have a reply of its own to that. */
export async function mail(visit: Visit, command: Buffer): Promise<Answer> {
  if (isWornOut(visit)) return { reply: protocolReply.reconnect };
  const parsed = parseMail(command, { auth: whyNoAuth(visit) === undefined, dsn: visit.takesDsn });
  if ('refused' in parsed) return { reply: parsed.refused };
  if (visit.mail !== undefined) return { reply: protocolReply.nestedMail };
  const { sender, declaredSize } = parsed.content;
  if ((declaredSize ?? 0) > visit.context.config.limits.messageSize) return { reply: protocolReply.tooBig };
  if (!(await visit.counts.message(visit.client))) return { reply: protocolReply.tooManyMessages };

  const verdict = await put(visit, { kind: 'mail', sender, declaredSize }, { ...visit, mail: parsed.content });
  if (verdict !== undefined) return verdict;
  if (visit.helo === undefined) {
    await drop(visit);
    return { reply: protocolReply.helloFirst };
  }
  visit.mail = parsed.content;
  return { reply: positiveReply.mail };
}

/** RCPT. A client that goes through a dictionary is heard to its limit and no further. */
export async function rcpt(visit: Visit, command: Buffer): Promise<Answer> {
  const { client, counts } = visit;
  if (counts.isGuessing(client)) return { reply: protocolReply.tooManyUnknown };
  const answer = await takeRecipient(visit, command);
  if (answer.reply.status === '5.1.1') await counts.unknownRecipient(client);
  return answer;
}

async function takeRecipient(visit: Visit, command: Buffer): Promise<Answer> {
  if (visit.mail === undefined) return { reply: protocolReply.mailFirst };
  const parsed = parseRcpt(command, visit.mail.smtpUtf8, { dsn: visit.takesDsn });
  if ('refused' in parsed) return { reply: parsed.refused };
  if (visit.recipients >= visit.context.config.limits.recipients) return { reply: protocolReply.tooManyRecipients };
  const { recipient, dsn } = parsed.content;
  const verdict = await put(visit, { kind: 'rcpt', recipient });
  if (verdict !== undefined) return verdict;
  const refused = await offer(visit, visit.mail, recipient, dsn);
  if (refused !== undefined) return { reply: refused };
  visit.recipients += 1;
  return { reply: positiveReply.rcpt };
}

/** Asks where the mail goes for a recipient that the policy has let proceed: what is said there when it is refused. */
async function offer(
  visit: Visit,
  mail: MailCommand,
  recipient: Address,
  dsn: readonly string[],
): Promise<Reply | undefined> {
  const { dialogue, client } = visit;
  // What is thrown away anyhow is nobody's business.
  if (dialogue.conversation.discards(recipient)) return undefined;
  visit.transfer ??= visit.carrier.begin(envelopeOf(visit, mail));
  const offered = await visit.transfer.rcpt(recipient, dsn);
  if (offered.kind === 'taken') {
    for (const note of offered.notes ?? []) dialogue.log.notice('warning', dialogue.id, note);
    return undefined;
  }
  await dialogue.conversation.next({ kind: 'withdraw', recipient });
  const { code, status } = offered.reply;
  const said = `RCPT from [${client.text}]: ${code} ${status}; to=<${recipient.text}>; ${offered.why}`;
  dialogue.log.notice('info', dialogue.id, `${code < 500 ? 'defer' : 'reject'}: ${said}`);
  return offered.reply;
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
    const reply = refusals[received.kind];
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
  const arrival = {
    ...client,
    id,
    sender: visit.mail?.sender,
    at: context.clock.now(),
    authentication: authenticationResultsLines(context.config.authservId, outcome.authentication ?? []),
  };
  const delivered = await deliver(visit, octets, outcome.deliveries, arrival);
  if (delivered.kind === 'failed') {
    context.log.notice('error', id, `delivery failed: ${delivered.why}`);
    return { reply: protocolReply.failure };
  }
  if (delivered.kind === 'refused') {
    context.log.notice('warning', id, `not delivered: ${delivered.why}`);
    return { reply: delivered.reply };
  }
  for (const note of delivered.notes) context.log.notice('info', id, note);
  report(dialogue, outcome.decisions, { from, ...client }, tookMs, id);
  learn(dialogue, outcome, id);
  const { code, status, lines } = positiveReply.message;
  return { reply: { code, status, lines: [`${lines[0]}, taken as ${id}`] } };
}

/** A message that is thrown away for all of its recipients has no transfer. */
async function deliver(
  { transfer }: Visit,
  octets: Uint8Array,
  deliveries: readonly Delivery[],
  arrival: Arrival,
): Promise<Delivered> {
  if (transfer !== undefined) return transfer.deliver(octets, deliveries, arrival);
  if (deliveries.every(({ disposition }) => disposition === 'discard')) return { kind: 'durable', notes: [] };
  throw new Error('a recipient that is to have the message was never asked for');
}

/** What is said of a message that is not even looked at. */
const refusals = {
  'too big': protocolReply.tooBig,
  'bad octets': protocolReply.badOctets,
  'long header': protocolReply.longHeader,
  'long line': protocolReply.longLine,
  'too many hops': protocolReply.tooManyHops,
} as const;

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
