import { known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';

export const eachRecipientAddress: Fact = {
  name: 'each-recipient address',
  type: 'address',
  phase: 'data',
  scope: 'each-recipient',
  cost: 'free',
  doc: 'The address of the recipient that `any`, `every` or `no recipient` is at.',
  example: 'any recipient (address is "abuse@example.com")',
  source: 'RFC 5321 4.1.1.3',
  read: ({ element }) => (element !== undefined && 'local' in element ? known(element) : pending),
};
