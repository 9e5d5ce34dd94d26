import type { Heard, HopConnection, HopFailure } from '../smtp-client/hop-connection.ts';
import { connectHop } from '../smtp-client/hop-connection.ts';
import type { HopReply } from '../smtp-client/reply-reader.ts';
import type { Probed } from './callouts.ts';

/** Whom to ask, and about whom. */
export interface ServerQuestion {
  readonly host: string;
  readonly port: number;
  /** Its name, for TLS. */
  readonly name: string;
  /** Our own name. */
  readonly greeting: string;
  /** The mailbox as it stands in RCPT. */
  readonly mailbox: string;
}

/** Most milliseconds that a server may take to be reached: others of the domain may be up. */
const connectMs = 5000;

/**
 * Asks one server whether it takes mail from nobody for a mailbox, in clear where its TLS does not work. Undefined where the
 * server itself cannot be spoken with, so that another one may be asked.
 */
export async function askServer(question: ServerQuestion, ms: number): Promise<Probed | HopFailure> {
  const until = performance.now() + ms;
  const answer = await converse(question, ms, true);
  if (answer.kind !== 'failure' || answer.cause !== 'tls') return answer;
  const left = until - performance.now();
  return left <= 0 ? answer : converse(question, left, false);
}

async function converse(question: ServerQuestion, ms: number, isSecured: boolean): Promise<Probed | HopFailure> {
  const began = performance.now();
  const { host, port } = question;
  const connection = await connectHop({ kind: 'tcp', host, port }, Math.min(ms, connectMs));
  if ('kind' in connection) return connection;
  const left = ms - (performance.now() - began);
  connection.limit(left);
  const answer = await probe(question, connection, left, isSecured);
  // It is told, and nobody waits for what it says to that.
  void connection.ask('QUIT', quitMs).then(() => connection.close());
  return answer;
}

const quitMs = 1000;

async function probe(
  { name, greeting, mailbox }: ServerQuestion,
  connection: HopConnection,
  ms: number,
  isSecured: boolean,
): Promise<Probed | HopFailure> {
  const greeted = await connection.hear(ms);
  if (greeted.kind === 'failure' || greeted.code !== 220) return unanswered('the greeting', greeted);
  let offered = await greet(connection, greeting, ms);
  if ('kind' in offered) return offered;
  if (isSecured && offered.has('STARTTLS')) {
    const ready = await connection.ask('STARTTLS', ms);
    if (ready.kind === 'failure') return ready;
    if (ready.code === 220) {
      const failure = await connection.secure({ host: name, isChecked: false, ca: undefined }, ms);
      if (failure !== undefined) return failure;
      offered = await greet(connection, greeting, ms);
      if ('kind' in offered) return offered;
    }
  }
  // From nobody, so that no server asks back (RFC 5321 4.5.5).
  const from = await connection.ask('MAIL FROM:<>', ms);
  if (from.kind === 'failure' || from.code !== 250) return unanswered('MAIL', from);
  const to = await connection.ask(`RCPT TO:<${mailbox}>`, ms);
  return to.kind === 'failure' ? unanswered('RCPT', to) : judge(to);
}

async function greet(connection: HopConnection, name: string, ms: number): Promise<ReadonlySet<string> | HopFailure> {
  const heard = await connection.ask(`EHLO ${name}`, ms);
  if (heard.kind === 'reply' && heard.code === 250)
    return new Set(heard.lines.slice(1).map((line) => line.trim().split(/[ =]/, 1)[0]?.toUpperCase() ?? ''));
  if (heard.kind === 'failure' || heard.code < 500) return unanswered('EHLO', heard);
  const again = await connection.ask(`HELO ${name}`, ms);
  return again.kind === 'reply' && again.code === 250 ? new Set() : unanswered('HELO', again);
}

function unanswered(to: string, heard: Heard): HopFailure {
  if (heard.kind === 'failure') return { ...heard, why: `${to}: ${heard.why}` };
  return { kind: 'failure', cause: 'garbled', why: `${to}: ${said(heard)}` };
}

/**
 * What the reply to RCPT says of the mailbox. Where a server speaks of us (X.7.X, and codes that are not about mailboxes),
 * it says nothing of it; a mailbox that is full is there (RFC 3463 3.3).
 */
function judge(reply: HopReply): Probed {
  const { code, lines } = reply;
  if (code < 300) return { kind: 'accepted' };
  const why = `RCPT: ${said(reply)}`;
  if (code < 500) return { kind: 'unavailable', why };
  const status = /^5\.(\d{1,3}\.\d{1,3})(?: |$)/.exec(lines[0] ?? '')?.[1];
  if (status === '2.2') return { kind: 'accepted' };
  const isAboutMailbox =
    status === undefined || /^0\./.test(status) ? mailboxCodes.has(code) : /^(?:1\.|2\.[01]$)/.test(status);
  return isAboutMailbox ? { kind: 'refused', why } : { kind: 'unavailable', why };
}

/** Replies that say that there is no such mailbox, or domain (RFC 5321 4.2.2, RFC 7504). */
const mailboxCodes: ReadonlySet<number> = new Set([550, 551, 553, 556]);

function said({ code, lines }: HopReply): string {
  return `${code} ${lines.join(' / ')}`.trimEnd().slice(0, 200);
}
