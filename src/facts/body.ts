import { contentOf } from './content-of.ts';
import type { Fact } from './fact.ts';

export const body: Fact = {
  name: 'body',
  type: 'text',
  phase: 'message',
  scope: 'session',
  cost: 'content',
  doc: 'The text of the message, decoded: each text part is a reading, and of HTML both its source and what it shows. Absent when there is none.',
  example: 'body contains any of offensive',
  source: 'RFC 2045, RFC 2046 4.1',
  read: ({ session }) => contentOf(session, (content) => content.texts()),
};
