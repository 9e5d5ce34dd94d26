import { known } from '../core/reading.ts';
import type { Fact } from './fact.ts';

export const clientPort: Fact = {
  name: 'client port',
  type: 'number',
  phase: 'connect',
  scope: 'session',
  cost: 'free',
  doc: "The TCP port on the client's side of the connection.",
  example: 'client port < 1024',
  source: 'the connection',
  read: ({ session }) => known(session.port),
};
