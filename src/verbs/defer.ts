import { allow, atOnce, reply, unless, when, why } from './clauses.ts';
import type { Verb } from './verb.ts';

export const defer: Verb = {
  name: 'defer',
  doc: 'The message is refused for now (4xx); the sending server keeps it and tries again.',
  example: 'defer quiet-hours when message size > 10 MB\n  reply 451 4.7.1 "Large messages only at night"',
  clauses: [allow, atOnce, reply, unless, when, why],
  replies: { codes: [450, 451, 452, 455] },
  action: () => ({ kind: 'verdict', verdict: 'defer' }),
};
