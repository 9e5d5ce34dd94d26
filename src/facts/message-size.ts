import { known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';

export const messageSize: Fact = {
  name: 'message size',
  type: 'size',
  phase: 'message',
  scope: 'session',
  cost: 'free',
  doc: 'The size of the message as received, in octets.',
  example: 'message size > 25 MB',
  source: 'RFC 1870 2',
  read: ({ session: { transaction } }) =>
    transaction?.message === undefined ? pending : known(transaction.message.octets.length),
};
