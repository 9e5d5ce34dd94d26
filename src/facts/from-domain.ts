import { fromAddresses } from '../mail/from-addresses.ts';
import { contentOf } from './content-of.ts';
import type { Fact } from './fact.ts';

export const fromDomain: Fact = {
  name: 'from domain',
  type: 'domain',
  phase: 'message',
  scope: 'session',
  cost: 'content',
  doc: 'The domains of the addresses of the From field. Absent when there is none.',
  example: 'from domain in hosted',
  source: 'RFC 5322 3.6.2',
  read: ({ session }) =>
    contentOf(session, (content) =>
      fromAddresses(content.fields())?.flatMap((address) => (address.domain === undefined ? [] : [address.domain])),
    ),
};
