import { known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';
import { hasReached } from './has-reached.ts';

export const recipientCount: Fact = {
  name: 'recipient count',
  type: 'number',
  phase: 'data',
  scope: 'session',
  cost: 'free',
  doc: 'How many recipients of the transaction were taken; refused ones do not count. Known when the client sends DATA.',
  example: 'recipient count > 100',
  source: 'RFC 5321 4.1.1.3',
  read: ({ session }) => {
    if (session.transaction === undefined || !hasReached(session, 'data')) return pending;
    return known(session.transaction.recipients.length);
  },
};
