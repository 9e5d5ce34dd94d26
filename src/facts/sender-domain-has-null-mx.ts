import { askSenderDomain } from './ask-sender-domain.ts';
import type { Fact } from './fact.ts';

export const senderDomainHasNullMx: Fact = {
  name: 'sender domain has null mx',
  type: 'yes-no',
  phase: 'mail',
  scope: 'session',
  cost: 'dns',
  hangsOn: 'transaction',
  doc: 'Whether the domain of the envelope sender says in the DNS that it takes no mail, so that no answer could reach it. No for the null sender `<>`.',
  example: 'sender domain has null mx',
  source: 'RFC 7505 4.2',
  read: (view) => askSenderDomain(view, false, (domain) => view.services.names.hasNullMx(domain)),
};
