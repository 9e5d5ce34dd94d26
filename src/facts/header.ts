import { contentOf } from './content-of.ts';
import type { Fact } from './fact.ts';

export const header: Fact = {
  name: 'header',
  type: 'text',
  phase: 'message',
  scope: 'session',
  argument: 'text',
  cost: 'content',
  doc: 'The text of a header field, decoded and unfolded; several fields of that name are several readings. Absent when there is none.',
  example: 'header "List-Id" contains "announce"',
  source: 'RFC 5322 2.2, RFC 2047',
  read: ({ session, argument }) => {
    const name = argument.toLowerCase();
    return contentOf(session, (content) =>
      content.fields()?.flatMap((field) => (field.name.toLowerCase() === name ? [field.text] : [])),
    );
  },
};
