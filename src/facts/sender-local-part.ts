import { absent, known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';

export const senderLocalPart: Fact = {
  name: 'sender local-part',
  type: 'text',
  phase: 'mail',
  scope: 'session',
  cost: 'free',
  doc: 'What stands before the `@` of the envelope sender, without quoting. Absent for the null sender `<>`.',
  example: 'sender local-part starts with "bounce-"',
  source: 'RFC 5321 4.1.2',
  read: ({ session: { transaction } }) => {
    if (transaction === undefined) return pending;
    return transaction.sender === undefined ? absent : known(transaction.sender.local);
  },
};
