import { absent, known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';

export const senderDomain: Fact = {
  name: 'sender domain',
  type: 'domain',
  phase: 'mail',
  scope: 'session',
  cost: 'free',
  doc: 'The domain of the envelope sender. Absent for the null sender `<>`.',
  example: 'sender domain is "example.com"',
  source: 'RFC 5321 4.1.2',
  placeholder: 'sender-domain',
  read: ({ session: { transaction } }) => {
    if (transaction === undefined) return pending;
    const domain = transaction.sender?.domain;
    return domain === undefined ? absent : known(domain);
  },
};
