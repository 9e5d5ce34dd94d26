import { pending } from '../core/reading.ts';
import { askDmarc, readingOf } from './ask-authentication.ts';
import type { Fact } from './fact.ts';

export const dmarc: Fact = {
  name: 'dmarc',
  type: 'dmarc result',
  phase: 'message',
  scope: 'session',
  asks: ['dmarc'],
  cost: 'dns',
  doc: 'Whether SPF or DKIM prove the domain of the From field (DMARC): `pass`, `fail`, `none` where that domain asks for no check, `permerror` where From does not name exactly one domain.',
  example: 'dmarc is fail and dmarc policy is reject',
  source: 'RFC 9989',
  read: (view) =>
    view.session.transaction?.message === undefined ? pending : askDmarc(view, (found) => readingOf(found.dmarc)),
};
