import { askList } from './ask-list.ts';
import { askSenderDomain } from './ask-sender-domain.ts';
import type { Fact } from './fact.ts';

export const senderDomainListedOn: Fact = {
  name: 'sender domain listed on',
  type: 'yes-no',
  phase: 'mail',
  scope: 'session',
  argument: 'dnsbl',
  asksOf: 'names',
  cost: 'dns',
  hangsOn: 'transaction',
  doc: 'Whether a DNS list of names lists the domain of the envelope sender. No for the null sender `<>`.',
  example: 'sender domain listed on blacklists',
  source: 'RFC 5782 2.4',
  read: (view) => askSenderDomain(view, false, (domain) => askList(view, domain)),
};
