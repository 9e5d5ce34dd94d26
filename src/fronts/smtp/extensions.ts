import { whyNoAuth } from './commands.ts';
import type { Visit } from './visit.ts';

/** What is announced in reply to EHLO, at this moment of the session. */
export function extensionsOf(visit: Visit, takesXclient: boolean): readonly string[] {
  return [
    'PIPELINING',
    `SIZE ${visit.context.config.limits.messageSize}`,
    ...(visit.hasTls && visit.tls === undefined ? ['STARTTLS'] : []),
    ...(whyNoAuth(visit) === undefined && visit.user === undefined ? ['AUTH PLAIN LOGIN'] : []),
    'ENHANCEDSTATUSCODES',
    '8BITMIME',
    'SMTPUTF8',
    ...(visit.takesDsn ? ['DSN'] : []),
    ...(takesXclient ? ['XCLIENT NAME ADDR PORT PROTO HELO LOGIN'] : []),
  ];
}
