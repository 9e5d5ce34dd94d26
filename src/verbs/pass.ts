import { allow, unless, when, why } from './clauses.ts';
import type { Verb } from './verb.ts';

export const pass: Verb = {
  name: 'pass',
  doc: 'The rest of this section is left out; the walk goes on with the next section.',
  example: 'pass known-senders when sender in known-good',
  clauses: [allow, unless, when, why],
  replies: undefined,
  action: () => ({ kind: 'pass' }),
};
