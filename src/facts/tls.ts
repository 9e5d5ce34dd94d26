import { known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';
import { hasReached } from './has-reached.ts';

const yes = known(true);
const no = known(false);

export const tls: Fact = {
  name: 'tls',
  type: 'yes-no',
  phase: 'mail',
  there: 'helo',
  scope: 'session',
  cost: 'free',
  doc: 'Whether the connection is encrypted, by STARTTLS or from its beginning.',
  example: 'not tls',
  source: 'RFC 3207',
  read: ({ session }) => {
    if (session.tls !== undefined) return yes;
    return hasReached(session, 'mail') ? no : pending;
  },
};
