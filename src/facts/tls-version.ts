import { absent, known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';
import { hasReached } from './has-reached.ts';

export const tlsVersion: Fact = {
  name: 'tls version',
  type: 'text',
  phase: 'mail',
  there: 'helo',
  scope: 'session',
  cost: 'free',
  doc: 'The version of TLS in use, such as `TLSv1.3`. Absent on a connection without encryption.',
  example: 'tls version is "TLSv1.3"',
  source: 'RFC 8446 4.2.1; the names are those of OpenSSL',
  read: ({ session }) => {
    if (session.tls !== undefined) return known(session.tls.version);
    return hasReached(session, 'mail') ? absent : pending;
  },
};
