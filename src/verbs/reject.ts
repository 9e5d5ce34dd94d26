import { allow, atOnce, reply, unless, when, why } from './clauses.ts';
import type { Verb } from './verb.ts';

export const reject: Verb = {
  name: 'reject',
  doc: 'The message is refused for good (5xx); the sender gets it back with the reply.',
  example: 'reject no-exe when any attachment (extension is .exe)\n  reply 550 5.7.1 "Executable attachment"',
  clauses: [allow, atOnce, reply, unless, when, why],
  replies: { codes: [550, 551, 552, 553, 554, 556] },
  action: () => ({ kind: 'verdict', verdict: 'reject' }),
};
