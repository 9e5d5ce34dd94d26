import { absent, pending } from '../core/reading.ts';
import { stateKey } from '../mail/state-key.ts';
import type { Fact } from './fact.ts';

export const strangerFor: Fact = {
  name: 'sender is stranger to recipient for',
  type: 'yes-no',
  phase: 'rcpt',
  scope: 'recipient',
  argument: 'duration',
  asks: ['state'],
  cost: 'state',
  doc: 'Whether the recipient has not sent mail to the sender for so long. What is accepted from authenticated clients and from those of `relay for` counts, and neither bounces nor automatic answers nor bulk mail. Absent for the null sender `<>`.',
  example: 'sender is stranger to recipient for 30 days',
  source: 'mailpolicy',
  read: ({ session: { transaction }, recipient, argument, services }) => {
    if (transaction === undefined || recipient === undefined) return pending;
    const { sender } = transaction;
    if (sender === undefined) return absent;
    return {
      kind: 'asked',
      ready: services.recall.isStranger(stateKey([recipient.key, sender.key]), Number(argument)),
    };
  },
};
