import { known } from '../core/reading.ts';
import type { Fact } from './fact.ts';

export const client: Fact = {
  name: 'client',
  type: 'ip',
  phase: 'connect',
  scope: 'session',
  cost: 'free',
  doc: 'The IP address of the connected client, or the one that a trusted proxy gives for it.',
  example: 'client in ours',
  source: 'the connection',
  placeholder: 'client',
  read: ({ session }) => known(session.client),
};
