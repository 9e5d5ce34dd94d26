import type { Fact } from './fact.ts';
import { senderIsSigned } from './sender-is-signed.ts';
import { spf } from './spf.ts';

export const senderIsProved: Fact = {
  name: 'sender is proved',
  type: 'yes-no',
  phase: 'message',
  scope: 'session',
  asks: ['spf', 'dkim'],
  anyOf: [
    { fact: spf.name, test: { kind: 'equals', key: 'pass' } },
    { fact: senderIsSigned.name, test: { kind: 'yes' } },
  ],
  cost: 'dns',
  doc: 'Whether the sender is no forgery: SPF passes, or a DKIM signature of its domain holds. Known with the sender where SPF passes, else after the message. An exception for a list of senders asks it as well, for anybody can write down an address: `unless sender in known-good and sender is proved`.',
  example: 'sender in known-good and sender is proved',
  source: 'RFC 7208, RFC 6376',
  read: () => {
    throw new Error('`sender is proved` is asked as what it is made of');
  },
};
