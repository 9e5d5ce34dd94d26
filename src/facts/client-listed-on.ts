import { askList } from './ask-list.ts';
import type { Fact } from './fact.ts';

export const clientListedOn: Fact = {
  name: 'client listed on',
  type: 'yes-no',
  phase: 'connect',
  scope: 'session',
  argument: 'dnsbl',
  asksOf: 'addresses',
  cost: 'dns',
  hangsOn: 'client',
  doc: 'Whether a DNS list that the policy declares with `dnsbl` lists the address of the client. In replies `{listing.zone}`, `{listing.url}` and `{listing.reason}` tell of the listing.',
  example: 'client listed on blacklists',
  source: 'RFC 5782',
  read: (view) => ({ kind: 'asked', ready: askList(view, view.session.client) }),
};
