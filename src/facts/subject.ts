import { contentOf } from './content-of.ts';
import type { Fact } from './fact.ts';

export const subject: Fact = {
  name: 'subject',
  type: 'text',
  phase: 'message',
  scope: 'session',
  cost: 'content',
  doc: 'The subject of the message, decoded; several Subject fields are several readings. Absent when there is none.',
  example: 'subject contains "lottery"',
  source: 'RFC 5322 3.6.5',
  read: ({ session }) =>
    contentOf(session, (content) =>
      content.fields()?.flatMap((field) => (field.name.toLowerCase() === 'subject' ? [field.text] : [])),
    ),
};
