import { known, pending } from '../core/reading.ts';
import { askSpf } from './ask-authentication.ts';
import type { Fact } from './fact.ts';

export const spf: Fact = {
  name: 'spf',
  type: 'spf result',
  phase: 'mail',
  scope: 'session',
  asks: ['spf'],
  cost: 'dns',
  hangsOn: 'transaction',
  doc: 'Whether the domain of the sender lets this client send its mail (SPF): `pass`, `fail`, `softfail`, `neutral`, `none` where it says nothing, `permerror` where what it says cannot be read. For the null sender the domain of the greeting is asked.',
  example: 'spf is fail',
  source: 'RFC 7208 2.4, 2.6',
  read: (view) => (view.session.transaction === undefined ? pending : askSpf(view, ({ result }) => known(result))),
};
