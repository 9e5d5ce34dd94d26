import type { Limit } from '../core/declared-service.ts';
import { pending, unavailable } from '../core/reading.ts';
import { stateKey } from '../mail/state-key.ts';
import type { Fact, View } from './fact.ts';
import { keptKey } from './kept-key.ts';

export const overLimit: Fact = {
  name: 'over limit',
  type: 'yes-no',
  phase: 'rcpt',
  scope: 'recipient',
  argument: 'limit',
  cost: 'state',
  doc: 'Whether one more is too many for a rule with the verb `limit`, which the name names.',
  example: 'over limit outgoing',
  source: 'mailpolicy',
  read: (view) => {
    const { declared, argument, services } = view;
    if (declared?.kind !== 'limit') return unavailable(`no limit is named ${argument}`);
    const ahead = declared.of === 'recipients' ? aheadOf(view) : 0;
    const ask = (key: string) => services.recall.overLimit(declared, key, ahead);
    const key = limitKey(declared, view);
    if (key === undefined) return pending;
    return { kind: 'asked', ready: typeof key === 'string' ? ask(key) : key.then(ask) };
  },
};

/** The counter of a limit, as `keptKey` gives it: a limit with another name or time is another one. */
export function limitKey({ name, perMs, by }: Limit, view: View): ReturnType<typeof keptKey> {
  const counter = (key: string) => `${stateKey([name, String(perMs / 1000)])} ${key}`;
  const key = keptKey(by, view);
  if (key === undefined) return undefined;
  return typeof key === 'string' ? counter(key) : key.then(counter);
}

/** Recipients of the same message that were taken before this one. */
function aheadOf({ session, recipient }: View): number {
  const taken = session.transaction?.recipients ?? [];
  const at = taken.findIndex((each) => each.key === recipient?.key);
  return at === -1 ? taken.length : at;
}
