import { known } from '../core/reading.ts';
import type { Fact } from './fact.ts';

export const listener: Fact = {
  name: 'listener',
  type: 'text',
  phase: 'connect',
  scope: 'session',
  cost: 'free',
  doc: 'The name that mailpolicy.yaml gives to the listener the client came to.',
  example: 'listener is "submission"',
  source: 'mailpolicy.yaml',
  read: ({ session }) => known(session.listener),
};
