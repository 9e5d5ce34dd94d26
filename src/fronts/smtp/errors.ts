import type { Ip } from '../../mail/ip.ts';
import type { ClientCounts } from './client-counts.ts';

/** A reply of ours that may be to an error: to which command, and whom. */
export interface Answered {
  readonly code: number;
  /** Undefined where it was no command. */
  readonly verb: string | undefined;
  readonly client: Ip;
}

/**
 * Counts the commands of a connection that are unknown, malformed or out of order, for the connection and for its client;
 * true for one too many. RFC 5321 4.2.1: x0z are replies to what was said wrong. What follows a refused MAIL in one group
 * is no error of its own.
 */
export function watchErrors(most: number, counts: ClientCounts): (answered: Answered) => boolean {
  let errors = 0;
  return ({ code, verb, client }) => {
    const isFault = (code >= 500 && code <= 504) || code === 555;
    const isAftermath = code === 503 && (verb === 'RCPT' || verb === 'DATA');
    if (!isFault || isAftermath) return false;
    const isBabbling = counts.isBabbling(client);
    void counts.error(client);
    errors += 1;
    return isBabbling || errors > most;
  };
}
