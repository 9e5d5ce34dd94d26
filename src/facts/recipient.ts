import { known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';

export const recipient: Fact = {
  name: 'recipient',
  type: 'address',
  phase: 'rcpt',
  scope: 'recipient',
  cost: 'free',
  doc: 'The envelope recipient (forward-path) that the rules are asked about. Each has an answer of its own.',
  example: 'recipient is "abuse@example.com"',
  source: 'RFC 5321 4.1.1.3',
  placeholder: 'recipient',
  read: ({ recipient }) => (recipient === undefined ? pending : known(recipient)),
};
