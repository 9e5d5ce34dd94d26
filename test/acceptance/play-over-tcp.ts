import type { SecureVersion } from 'node:tls';
import type { Phase } from '../../src/mail/phase.ts';
import type { ScenarioSession } from '../../src/mail/scenario.ts';
import { compose } from '../../src/trial/compose.ts';
import { password } from './loopback-daemon.ts';
import type { RawClient } from './raw-client.ts';
import { connectRaw } from './raw-client.ts';

/** What a client heard over the wire to one command of a scenario. */
export interface Heard {
  readonly phase: Phase;
  /** Lines of the reply, without CRLF. */
  readonly reply: readonly string[];
}

/** Why a session cannot be played against a real daemon; undefined where it can. */
export function whyNotOverTcp(session: ScenarioSession): string | undefined {
  if (session.unavailable.length > 0) return 'a fact is taken away, which nothing on the wire can do';
  return undefined;
}

/**
 * Plays a session of a scenario at the daemon on this port, as a client that gives up where the trial's gives up: at a
 * refused command other than RCPT, and where no recipient is left. What makes another client of it, XCLIENT and the
 * greetings around it, is not among what was heard.
 */
export async function playOverTcp(port: number, session: ScenarioSession): Promise<Heard[]> {
  const client = await connectRaw(port);
  try {
    return await converse(client, session);
  } finally {
    client.close();
  }
}

async function converse(client: RawClient, session: ScenarioSession): Promise<Heard[]> {
  const { helo, tls, user, recipients } = session;
  const heard: Heard[] = [];
  const hear = (phase: Phase, reply: readonly string[]): boolean => {
    heard.push({ phase, reply });
    return /^[23]/.test(reply[0] ?? '');
  };

  await client.reply();
  await client.ask('EHLO proxy.example');
  if (!hear('connect', await client.ask(xclient(session)))) return heard;
  if (helo !== undefined && !hear('helo', await client.ask(`EHLO ${helo}`))) return heard;
  if (tls !== undefined) {
    if (!hear('helo', await client.ask('STARTTLS'))) return heard;
    await client.startTls(secureVersion(tls));
    if (helo !== undefined && !hear('helo', await client.ask(`EHLO ${helo}`))) return heard;
    if (user !== undefined && !hear('helo', await client.ask(`AUTH PLAIN ${plain(user)}`))) return heard;
  }
  if (!hear('mail', await client.ask(mail(session)))) return heard;
  let taken = 0;
  for (const recipient of recipients) if (hear('rcpt', await client.ask(`RCPT TO:<${recipient.text}>`))) taken++;
  if (taken === 0 || !hear('data', await client.ask('DATA'))) return heard;
  hear('message', await client.send(compose(session.message)));
  return heard;
}

/** Without TLS nobody may log in; then the proxy says who did. */
function xclient({ client, port, tls, user }: ScenarioSession): string {
  const login = tls === undefined && user !== undefined ? ` LOGIN=${user}` : '';
  return `XCLIENT ADDR=${client.family === 6 ? 'IPV6:' : ''}${client.text} PORT=${port}${login}`;
}

function mail({ sender, declaredSize, recipients }: ScenarioSession): string {
  const beyondAscii = [sender, ...recipients].some((address) => /[^\0-\x7f]/.test(address?.text ?? ''));
  const size = declaredSize === undefined ? '' : ` SIZE=${declaredSize}`;
  return `MAIL FROM:<${sender?.text ?? ''}>${size}${beyondAscii ? ' SMTPUTF8' : ''}`;
}

/** RFC 4616. */
function plain(user: string): string {
  return Buffer.from(`\0${user}\0${password}`).toString('base64');
}

function secureVersion(version: string): SecureVersion {
  const known = (['TLSv1.3', 'TLSv1.2'] as const).find((each) => each === version);
  if (known === undefined) throw new Error(`${version} is not offered`);
  return known;
}
