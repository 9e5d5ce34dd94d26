import { known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';
import { hasReached } from './has-reached.ts';

const yes = known(true);
const no = known(false);

export const authenticated: Fact = {
  name: 'authenticated',
  type: 'yes-no',
  phase: 'mail',
  scope: 'session',
  cost: 'free',
  doc: 'Whether the client has logged in with AUTH.',
  example: 'not authenticated',
  source: 'RFC 4954',
  read: ({ session }) => {
    if (session.authentication !== undefined) return yes;
    return hasReached(session, 'mail') ? no : pending;
  },
};
