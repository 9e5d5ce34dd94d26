import { absent, known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';
import { hasReached } from './has-reached.ts';

export const user: Fact = {
  name: 'user',
  type: 'text',
  phase: 'mail',
  scope: 'session',
  cost: 'free',
  doc: 'The name with which the client logged in. Absent when it did not.',
  example: 'user is "ann"',
  source: 'RFC 4954',
  placeholder: 'user',
  read: ({ session }) => {
    if (session.authentication !== undefined) return known(session.authentication.user);
    return hasReached(session, 'mail') ? absent : pending;
  },
};
