import { known } from '../core/reading.ts';
import type { Fact } from './fact.ts';

const yes = known(true);
const no = known(false);

export const earlyTalker: Fact = {
  name: 'early talker',
  type: 'yes-no',
  phase: 'connect',
  scope: 'session',
  cost: 'free',
  doc: 'Whether the client spoke before the greeting. It shows where the greeting waits: `greeting-delay` among the limits of the configuration.',
  example: 'early talker',
  source: 'RFC 5321 4.3.1',
  read: ({ session }) => (session.early === true ? yes : no),
};
