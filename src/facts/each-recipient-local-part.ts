import { known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';

export const eachRecipientLocalPart: Fact = {
  name: 'each-recipient local-part',
  type: 'text',
  phase: 'data',
  scope: 'each-recipient',
  cost: 'free',
  doc: 'What stands before the `@` of the recipient that `any`, `every` or `no recipient` is at, without quoting.',
  example: 'any recipient (local-part is "abuse")',
  source: 'RFC 5321 4.1.2',
  read: ({ element }) => (element !== undefined && 'local' in element ? known(element.local) : pending),
};
