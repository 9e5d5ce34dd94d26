import { known, pending, unavailable } from '../core/reading.ts';
import { askSignatures } from './ask-authentication.ts';
import type { Fact } from './fact.ts';

export const senderIsSigned: Fact = {
  name: 'sender is signed',
  type: 'yes-no',
  phase: 'message',
  scope: 'session',
  asks: ['dkim'],
  cost: 'dns',
  doc: 'Whether a DKIM signature that holds is one of the domain of the envelope sender, or of a domain above it. No for the null sender.',
  example: 'sender is signed',
  source: 'RFC 6376 6.3',
  read: (view) => {
    const { transaction } = view.session;
    if (transaction?.message === undefined) return pending;
    const domain = transaction.sender?.domain;
    if (domain === undefined) return known(false);
    return askSignatures(view, 'dkim', ({ signatures }) => {
      const own = signatures.filter((each) => domain === each.domain || domain.endsWith(`.${each.domain}`));
      if (own.some(({ verdict }) => verdict.kind === 'known' && verdict.result === 'pass')) return known(true);
      const unknown = own.find(({ verdict }) => verdict.kind === 'unavailable');
      return unknown?.verdict.kind === 'unavailable' ? unavailable(unknown.verdict.why) : known(false);
    });
  },
};
