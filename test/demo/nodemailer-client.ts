import type { SMTPEnvelope } from 'nodemailer/lib/smtp-connection';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Overhear } from '../acceptance/raw-client.ts';
import { connectRaw } from '../acceptance/raw-client.ts';

/** Who connects, and where to. */
export interface Caller {
  readonly port: number;
  readonly helo: string;
  /** Address to speak from, by XCLIENT; undefined for this machine's own. */
  readonly client: string | undefined;
  /** Logs in, over TLS; undefined for nobody. */
  readonly login: { readonly user: string; readonly pass: string } | undefined;
}

/** Sends one message with nodemailer and says QUIT. What is refused is in what was overheard; only a broken dialogue rejects. */
export async function sendWithNodemailer(
  caller: Caller,
  envelope: SMTPEnvelope,
  message: Buffer,
  overhear: Overhear,
): Promise<void> {
  const { port, helo, client, login } = caller;
  const socket = client === undefined ? undefined : await speakFrom(port, client, overhear);
  const connection = new SMTPConnection({
    host: '127.0.0.1',
    port,
    name: helo,
    ignoreTLS: login === undefined,
    // The certificate of the demo is its own.
    tls: { rejectUnauthorized: false },
    transactionLog: true,
    logger: listener(overhear),
    ...(socket === undefined ? {} : { connection: socket }),
  });
  const ended = new Promise<void>((resolve, reject) => {
    connection.once('end', resolve);
    connection.once('error', reject);
  });
  await Promise.race([ended, converse(connection, login, envelope, message)]);
  connection.quit();
  await ended;
}

async function converse(
  connection: SMTPConnection,
  login: Caller['login'],
  envelope: SMTPEnvelope,
  message: Buffer,
): Promise<void> {
  await new Promise<void>((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())));
  if (login !== undefined) {
    await new Promise<void>((resolve, reject) =>
      connection.login(login, (error) => (error ? reject(error) : resolve())),
    );
  }
  // A refusal comes as an error; it is an answer like another.
  await new Promise<void>((resolve) => connection.send(envelope, message, () => resolve()));
}

/** Opens a connection that speaks for another address; the greeting that answers XCLIENT is nodemailer's first. */
async function speakFrom(port: number, client: string, overhear: Overhear) {
  const raw = await connectRaw(port, overhear);
  await raw.reply();
  await raw.ask('EHLO proxy.example');
  const socket = raw.handOver(`XCLIENT ADDR=${client.includes(':') ? 'IPV6:' : ''}${client}`);
  // After nodemailer has begun to listen.
  setImmediate(() => setImmediate(() => socket.resume()));
  return socket;
}

/** nodemailer tells its logger what it says and hears. */
function listener(overhear: Overhear) {
  const hear = (entry: unknown, said: unknown) => {
    const kind = typeof entry === 'object' && entry !== null && 'tnx' in entry ? entry.tnx : undefined;
    if (kind === 'client' || kind === 'server') {
      for (const line of String(said).split(/\r?\n/)) overhear(kind === 'client' ? 'C' : 'S', line);
    }
    if (kind === 'message' && typeof entry === 'object' && entry !== null && 'outByteCount' in entry) {
      overhear('C', `(${entry.outByteCount} octets)`);
      overhear('C', '.');
    }
  };
  const nothing = () => undefined;
  return { trace: nothing, debug: hear, info: hear, warn: nothing, error: nothing, fatal: nothing };
}
