import { absent, known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';

export const eachRecipientDomain: Fact = {
  name: 'each-recipient domain',
  type: 'domain',
  phase: 'data',
  scope: 'each-recipient',
  cost: 'free',
  doc: 'The domain of the recipient that `any`, `every` or `no recipient` is at. Absent for `postmaster` alone.',
  example: 'every recipient (domain in hosted)',
  source: 'RFC 5321 4.1.2',
  read: ({ element }) => {
    if (element === undefined || !('local' in element)) return pending;
    return element.domain === undefined ? absent : known(element.domain);
  },
};
