import { known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';

export const recipientLocalPart: Fact = {
  name: 'recipient local-part',
  type: 'text',
  phase: 'rcpt',
  scope: 'recipient',
  cost: 'free',
  doc: 'What stands before the `@` of the envelope recipient, without quoting.',
  example: 'recipient local-part is "postmaster"',
  source: 'RFC 5321 4.1.2',
  read: ({ recipient }) => (recipient === undefined ? pending : known(recipient.local)),
};
