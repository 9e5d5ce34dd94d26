import { absent, known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';

export const sender: Fact = {
  name: 'sender',
  type: 'address',
  phase: 'mail',
  scope: 'session',
  cost: 'free',
  doc: 'The envelope sender (reverse-path). Absent for the null sender `<>` of bounces.',
  example: 'sender in bad-senders',
  source: 'RFC 5321 4.1.1.2',
  placeholder: 'sender',
  read: ({ session: { transaction } }) => {
    if (transaction === undefined) return pending;
    return transaction.sender === undefined ? absent : known(transaction.sender);
  },
};
