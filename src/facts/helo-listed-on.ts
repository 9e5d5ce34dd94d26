import { askHelo } from './ask-helo.ts';
import { askList } from './ask-list.ts';
import type { Fact } from './fact.ts';

export const heloListedOn: Fact = {
  name: 'helo listed on',
  type: 'yes-no',
  phase: 'mail',
  scope: 'session',
  argument: 'dnsbl',
  asksOf: 'names',
  cost: 'dns',
  hangsOn: 'greeting',
  doc: 'Whether a DNS list of names lists the name with which the client greeted. No where the client did not greet, or with what is no domain.',
  example: 'helo listed on blacklists',
  source: 'RFC 5782 2.4',
  read: (view) => askHelo(view, (name) => askList(view, name)),
};
