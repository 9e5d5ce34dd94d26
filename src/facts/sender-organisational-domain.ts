import { absent, known, pending } from '../core/reading.ts';
import type { Fact } from './fact.ts';

export const senderOrganisationalDomain: Fact = {
  name: 'sender organisational domain',
  type: 'domain',
  phase: 'mail',
  scope: 'session',
  cost: 'free',
  doc: 'The domain that somebody registered and to which that of the envelope sender belongs, by the Public Suffix List: `example.co.uk` for `bounces.mail.example.co.uk`. Absent for the null sender `<>`.',
  example: 'sender organisational domain is "example.com"',
  source: 'RFC 7489 3.2, publicsuffix.org',
  read: ({ session: { transaction }, services }) => {
    if (transaction === undefined) return pending;
    const domain = transaction.sender?.domain;
    return domain === undefined ? absent : known(services.names.organisationalDomain(domain));
  },
};
