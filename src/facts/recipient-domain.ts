import { absent, known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';

export const recipientDomain: Fact = {
  name: 'recipient domain',
  type: 'domain',
  phase: 'rcpt',
  scope: 'recipient',
  cost: 'free',
  doc: 'The domain of the envelope recipient. Absent for `postmaster` alone (RFC 5321 4.5.1).',
  example: 'recipient domain in hosted',
  source: 'RFC 5321 4.1.2',
  placeholder: 'recipient-domain',
  read: ({ recipient }) => {
    if (recipient === undefined) return pending;
    return recipient.domain === undefined ? absent : known(recipient.domain);
  },
};
