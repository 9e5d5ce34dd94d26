import { pending } from '../core/reading.ts';
import { askSignatures, readingOf } from './ask-authentication.ts';
import type { Fact } from './fact.ts';

export const arc: Fact = {
  name: 'arc',
  type: 'arc result',
  phase: 'message',
  scope: 'session',
  asks: ['arc'],
  cost: 'dns',
  doc: 'Whether the seals hold of those who handed the message on: `pass`, `fail`, `none` without any. A chain that holds says what the first of them found; whether to believe them is for the policy to say.',
  example: 'arc is pass',
  source: 'RFC 8617 4.4',
  read: (view) =>
    view.session.transaction?.message === undefined
      ? pending
      : askSignatures(view, 'arc', (found) => readingOf(found.arc)),
};
