import { allow, unless, when, why } from './clauses.ts';
import type { Verb } from './verb.ts';

export const discard: Verb = {
  name: 'discard',
  doc: 'The message is answered as if it were received, and thrown away. The log names it; nobody else is told.',
  example: 'discard padded when any attachment (extension is .chm)',
  clauses: [allow, unless, when, why],
  replies: undefined,
  action: () => ({ kind: 'verdict', verdict: 'discard' }),
};
