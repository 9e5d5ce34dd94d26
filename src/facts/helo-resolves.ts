import { askHelo } from './ask-helo.ts';
import type { Fact } from './fact.ts';

export const heloResolves: Fact = {
  name: 'helo resolves',
  type: 'yes-no',
  phase: 'mail',
  scope: 'session',
  cost: 'dns',
  hangsOn: 'greeting',
  doc: 'Whether the name with which the client greeted has an address in the DNS. An address in brackets counts as resolved; no where the client did not greet, or with what is no domain.',
  example: 'not helo resolves',
  source: 'RFC 5321 2.3.5',
  read: (view) => askHelo(view, (name, names) => names.resolves(name)),
};
