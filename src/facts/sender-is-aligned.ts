import { pending } from '../core/reading.ts';
import { askDmarc, readingOf } from './ask-authentication.ts';
import type { Fact } from './fact.ts';

export const senderIsAligned: Fact = {
  name: 'sender is aligned',
  type: 'yes-no',
  phase: 'message',
  scope: 'session',
  asks: ['dmarc'],
  cost: 'dns',
  doc: 'Whether the envelope sender and the From field belong to one organisation, as DMARC finds it out. No for the null sender.',
  example: 'sender is aligned',
  source: 'RFC 9989 4.10.2',
  read: (view) =>
    view.session.transaction?.message === undefined
      ? pending
      : askDmarc(view, ({ senderAligned }) => readingOf(senderAligned)),
};
