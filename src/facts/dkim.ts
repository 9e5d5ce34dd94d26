import { pending } from '../core/reading.ts';
import { askSignatures, readingOf } from './ask-authentication.ts';
import type { Fact } from './fact.ts';

export const dkim: Fact = {
  name: 'dkim',
  type: 'dkim result',
  phase: 'message',
  scope: 'session',
  asks: ['dkim'],
  cost: 'dns',
  doc: 'What the DKIM signatures of the message say together: `pass` where one holds; else `fail` where one does not, `policy` where one holds and yet proves nothing (its key is too weak, or it leaves out a part of the body), `neutral` where one cannot be used, `permerror` where there are more than are looked at, `none` without any.',
  example: 'dkim is pass',
  source: 'RFC 6376; RFC 8601 2.7.1',
  read: (view) =>
    view.session.transaction?.message === undefined
      ? pending
      : askSignatures(view, 'dkim', (found) => readingOf(found.dkim)),
};
