import { fromAddresses } from '../mail/from-addresses.ts';
import { contentOf } from './content-of.ts';
import type { Fact } from './fact.ts';

export const from: Fact = {
  name: 'from',
  type: 'address',
  phase: 'message',
  scope: 'session',
  cost: 'content',
  doc: 'The addresses of the From field, as a mail program shows them; several are several readings. Absent when there is none.',
  example: 'from is "ann@example.com"',
  source: 'RFC 5322 3.6.2',
  read: ({ session }) => contentOf(session, (content) => fromAddresses(content.fields())),
};
