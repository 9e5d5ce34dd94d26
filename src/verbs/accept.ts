import { allow, unless, when, why } from './clauses.ts';
import type { Verb } from './verb.ts';

export const accept: Verb = {
  name: 'accept',
  doc: 'The message is received. Rules below are not asked; the linter lists what that skips. The relay gate has been passed before.',
  example: 'accept own-mail when client in ours',
  clauses: [allow, unless, when, why],
  replies: undefined,
  action: () => ({ kind: 'verdict', verdict: 'accept' }),
};
