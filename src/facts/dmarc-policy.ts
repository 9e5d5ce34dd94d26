import { absent, known, pending, unavailable } from '../core/reading.ts';
import { askDmarc } from './ask-authentication.ts';
import type { Fact } from './fact.ts';

export const dmarcPolicy: Fact = {
  name: 'dmarc policy',
  type: 'dmarc policy',
  phase: 'message',
  scope: 'session',
  asks: ['dmarc'],
  cost: 'dns',
  doc: 'What the domain of the From field asks for where DMARC fails: `none`, `quarantine` or `reject`. Absent where it asks for no check.',
  example: 'dmarc policy is reject',
  source: 'RFC 9989 4.7',
  read: (view) =>
    view.session.transaction?.message === undefined
      ? pending
      : askDmarc(view, ({ policy, dmarc }) => {
          if (policy !== undefined) return known(policy);
          // Where the record itself could not be asked for, nobody knows what it asks for.
          return dmarc.kind === 'unavailable' ? unavailable(dmarc.why) : absent;
        }),
};
