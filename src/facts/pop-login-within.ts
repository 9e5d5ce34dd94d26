import { stateKey } from '../mail/state-key.ts';
import type { Fact } from './fact.ts';

export const popLoginWithin: Fact = {
  name: 'pop-login within',
  type: 'yes-no',
  phase: 'connect',
  scope: 'session',
  argument: 'duration',
  asks: ['state'],
  cost: 'state',
  doc: 'Whether somebody has fetched mail from the address of the client, with a password, not longer ago than this: POP before SMTP.',
  example: 'pop-login within 30 minutes',
  source: 'mailpolicy',
  read: ({ session, argument, services }) => ({
    kind: 'asked',
    ready: services.recall.hasLoggedIn(stateKey([session.client.text]), Number(argument)),
  }),
};
