import { known, pending } from '../core/reading.ts';
import { askHeloSpf } from './ask-authentication.ts';
import type { Fact } from './fact.ts';
import { hasReached } from './has-reached.ts';

export const heloSpf: Fact = {
  name: 'helo spf',
  type: 'spf result',
  phase: 'mail',
  scope: 'session',
  asks: ['spf'],
  cost: 'dns',
  hangsOn: 'greeting',
  doc: 'Whether the domain with which the client greeted lets it use that name (SPF). `none` for a client that greeted with no domain, or not at all.',
  example: 'helo spf is fail',
  source: 'RFC 7208 2.3',
  read: (view) => {
    const { session } = view;
    return session.helo === undefined && !hasReached(session, 'mail')
      ? pending
      : askHeloSpf(view, ({ result }) => known(result));
  },
};
