import { known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';
import { hasReached } from './has-reached.ts';

const yes = known(true);
const no = known(false);

export const earlyPipelining: Fact = {
  name: 'early pipelining',
  type: 'yes-no',
  // A client may greet again up to MAIL, as with `helo`.
  phase: 'mail',
  scope: 'session',
  cost: 'free',
  doc: 'Whether the client sent more before it had the answer to HELO, EHLO or STARTTLS, which end a group of pipelined commands.',
  example: 'early pipelining',
  source: 'RFC 2920 3.1',
  read: ({ session }) => {
    if (session.helo !== undefined) return session.helo.early === true ? yes : no;
    return hasReached(session, 'mail') ? no : pending;
  },
};
