import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { password } from '../acceptance/loopback-daemon.ts';
import { connectRaw } from '../acceptance/raw-client.ts';
import { sendWithNodemailer } from './nodemailer-client.ts';
import type { Session } from './sessions.ts';
import type { Transcript } from './transcript.ts';
import { beginTranscript } from './transcript.ts';

/** Plays a session of the demo at the daemon on this port. */
export async function play(port: number, session: Session): Promise<Transcript> {
  const transcript = beginTranscript();
  if (session.helo === undefined) await withoutHelo(port, session, transcript);
  else await withNodemailer(port, session, session.helo, transcript);
  return transcript;
}

async function withNodemailer(port: number, session: Session, helo: string, { overhear }: Transcript): Promise<void> {
  const { client, user, from, to } = session;
  await sendWithNodemailer(
    { port, helo, client, login: user === undefined ? undefined : { user, pass: password } },
    { from: from === '' ? false : from, to: [...to] },
    messageOf(session),
    overhear,
  );
}

/** No mail program leaves the greeting out, so this client is made by hand. */
async function withoutHelo(port: number, { client: address, from }: Session, { overhear }: Transcript): Promise<void> {
  const client = await connectRaw(port, overhear);
  await client.reply();
  if (address !== undefined) await client.ask(`XCLIENT ADDR=${address}`);
  await client.ask(`MAIL FROM:<${from}>`);
  await client.ask('QUIT');
  client.close();
}

/** The message of a session, with LF. */
export function messageOf({ message, times = 1 }: Session): Buffer {
  const text = readFileSync(join(import.meta.dirname, 'messages', message), 'utf8');
  const body = text.indexOf('\n\n') + 2;
  return Buffer.from(text.slice(0, body) + text.slice(body).repeat(times));
}
