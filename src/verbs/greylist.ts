import { allow, atOnce, reply, unless, when, why } from './clauses.ts';
import { by, delay, ifUnavailable, remember, retryWithin } from './kept-clauses.ts';
import type { Verb } from './verb.ts';

export const greylist: Verb = {
  name: 'greylist',
  doc:
    'Whom nobody knows yet has to come again after a while, which real mail servers do (RFC 6647). The first contact is noted when the rule answers (4xx); once a message is accepted, those that `by` names are known and pass at once. ' +
    'In the reply `{wait}` says how long it still takes.',
  example:
    'greylist first-contact unless customer\n  delay 10 minutes  remember 1 week  by client/24, sender, recipient  if unavailable skip\n  reply 450 4.7.1 "Please come again in {wait}"',
  clauses: [allow, atOnce, by, delay, ifUnavailable, remember, reply, retryWithin, unless, when, why],
  replies: { codes: [450, 451] },
  placeholder: 'wait',
  declares: 'greylist',
  action: () => ({ kind: 'verdict', verdict: 'defer' }),
};
