import { absent, known, pending } from '../core/reading.ts';
import { askSpf } from './ask-authentication.ts';
import type { Fact } from './fact.ts';

export const spfIdentity: Fact = {
  name: 'spf identity',
  type: 'domain',
  phase: 'mail',
  scope: 'session',
  asks: ['spf'],
  cost: 'dns',
  hangsOn: 'transaction',
  doc: 'The domain that lets this client send its mail (SPF): that of the sender or, for the null sender, that of the greeting. Absent where SPF does not pass.',
  example: 'spf identity is "example.com"',
  source: 'RFC 7208 2.4',
  read: (view) =>
    view.session.transaction === undefined
      ? pending
      : askSpf(view, ({ result, domain }) => (result === 'pass' ? known(domain) : absent)),
};
