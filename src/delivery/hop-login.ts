import type { NextHop } from '../policy/destination.ts';
import type { Heard, HopConnection } from '../services/smtp-client/hop-connection.ts';

/**
 * Logs in with a next hop (RFC 4954): PLAIN where it is offered, or LOGIN. The last answer, of which 235 is the good one;
 * undefined where it offers neither. Only for a connection that is encrypted to a server whose certificate was checked.
 */
export async function logInto(
  connection: HopConnection,
  offered: string | undefined,
  { user, password }: NonNullable<NextHop['login']>,
  ms: number,
): Promise<Heard | undefined> {
  const methods = (offered ?? '').toUpperCase().split(/\s+/);
  if (methods.includes('PLAIN')) return connection.ask(`AUTH PLAIN ${base64(`\0${user}\0${password}`)}`, ms);
  if (!methods.includes('LOGIN')) return undefined;
  let heard = await connection.ask('AUTH LOGIN', ms);
  for (const secret of [user, password]) {
    if (heard.kind === 'failure' || heard.code !== 334) return heard;
    heard = await connection.ask(base64(secret), ms);
  }
  return heard;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
