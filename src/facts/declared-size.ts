import { absent, known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';

export const declaredSize: Fact = {
  name: 'declared size',
  type: 'size',
  phase: 'mail',
  scope: 'session',
  cost: 'free',
  doc: 'The size that the client declares with SIZE= in MAIL. Absent when it declares none; the message may still be larger.',
  example: 'declared size > 25 MB',
  source: 'RFC 1870 5',
  read: ({ session: { transaction } }) => {
    if (transaction === undefined) return pending;
    return transaction.declaredSize === undefined ? absent : known(transaction.declaredSize);
  },
};
