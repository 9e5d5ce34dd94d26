import { pending, unavailable } from '../core/reading.ts';
import type { Fact } from './fact.ts';
import { keptKey } from './kept-key.ts';

export const greylistedBy: Fact = {
  name: 'greylisted by',
  type: 'yes-no',
  phase: 'rcpt',
  scope: 'recipient',
  argument: 'greylist',
  cost: 'state',
  doc: 'Whether the client still has to wait by a rule with the verb `greylist`, which the name names. Asking it notes nothing: only the rule itself does.',
  example: 'greylisted by first-contact',
  source: 'RFC 6647',
  read: (view) => {
    const { declared, argument, services } = view;
    if (declared?.kind !== 'greylist') return unavailable(`no greylist is named ${argument}`);
    const ask = (key: string) => services.recall.greylisted(declared, key);
    const key = keptKey(declared.by, view);
    if (key === undefined) return pending;
    return { kind: 'asked', ready: typeof key === 'string' ? ask(key) : key.then(ask) };
  },
};
