import { askHelo } from './ask-helo.ts';
import type { Fact } from './fact.ts';

export const heloMatchesClient: Fact = {
  name: 'helo matches client',
  type: 'yes-no',
  phase: 'mail',
  scope: 'session',
  cost: 'dns',
  hangsOn: 'greeting',
  doc: 'Whether the address of the client is one of the name with which it greeted, or the one it gave in brackets. No where the client did not greet, or with what is no domain. RFC 5321 forbids to refuse mail for this alone.',
  example: 'helo matches client',
  source: 'RFC 5321 4.1.4',
  read: (view) => askHelo(view, (name, names) => names.isAt(name, view.session.client)),
};
