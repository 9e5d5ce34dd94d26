import { allow, atOnce, reply, unless, when, why } from './clauses.ts';
import type { Verb } from './verb.ts';

export const disconnect: Verb = {
  name: 'disconnect',
  doc: 'The client is answered and the connection closed.',
  example: 'disconnect hardcore when client in hardcore\n  reply 421 4.7.1 "Goodbye"',
  clauses: [allow, atOnce, reply, unless, when, why],
  replies: { codes: [421, 521] },
  action: () => ({ kind: 'verdict', verdict: 'disconnect' }),
};
