import { askSenderDomain } from './ask-sender-domain.ts';
import type { Fact } from './fact.ts';

export const senderDomainResolves: Fact = {
  name: 'sender domain resolves',
  type: 'yes-no',
  phase: 'mail',
  scope: 'session',
  cost: 'dns',
  hangsOn: 'transaction',
  doc: 'Whether the DNS knows a way for an answer to the envelope sender: its domain has an MX record or an address. Yes for the null sender `<>`, whom nobody answers.',
  example: 'not sender domain resolves',
  source: 'RFC 5321 5.1',
  read: (view) => askSenderDomain(view, true, (domain) => view.services.names.hasMailHost(domain)),
};
