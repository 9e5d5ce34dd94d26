import type { Reading } from '../core/reading.ts';
import { known, pending, unavailable } from '../core/reading.ts';
import type { Fact } from './fact.ts';
import { hasReached } from './has-reached.ts';

export const senderRefusedBy: Fact = {
  name: 'sender refused by',
  type: 'yes-no',
  // Not before the relay gate has let a recipient through: nobody has us ask others for nothing.
  phase: 'rcpt',
  scope: 'session',
  argument: 'callout',
  cost: 'probe',
  hangsOn: 'transaction',
  doc: 'Whether the mail server of the sender says that it does not take mail for him, as a call-out of this name finds it out. No for the null sender.',
  example: 'sender refused by sender-address',
  source: 'RFC 5321 3.5.2; Postfix: reject_unverified_sender',
  read: ({ session, services, declared, argument }) => {
    if (!hasReached(session, 'rcpt')) return pending;
    if (declared?.kind !== 'callout') return unavailable(`no callout is named ${argument}`);
    const sender = session.transaction?.sender;
    if (sender === undefined) return known(false);
    const probed = services.callouts.probe(sender, declared.withinMs);
    return {
      kind: 'asked',
      ready: probed.then((found): Reading => {
        return found.kind === 'unavailable' ? unavailable(found.why) : known(found.kind === 'refused');
      }),
    };
  },
};
