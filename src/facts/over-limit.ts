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
  read: ({ session, recipient, declared, argument, services }) => {
    if (declared?.kind !== 'limit') return unavailable(`no limit is named ${argument}`);
    const key = limitKey(declared, { session, recipient });
    if (key === undefined) return pending;
    const ahead = declared.of === 'recipients' ? aheadOf({ session, recipient }) : 0;
    return { kind: 'asked', ready: services.recall.overLimit(declared, key, ahead) };
  },
};

/** The counter of a limit: a limit with another name or time is another one. */
export function limitKey({ name, perMs, by }: Limit, about: Pick<View, 'session' | 'recipient'>): string | undefined {
  const key = keptKey(by, about);
  return key && `${stateKey([name, String(perMs / 1000)])} ${key}`;
}

/** Recipients of the same message that were taken before this one. */
function aheadOf({ session, recipient }: Pick<View, 'session' | 'recipient'>): number {
  const taken = session.transaction?.recipients ?? [];
  const at = taken.findIndex((each) => each.key === recipient?.key);
  return at === -1 ? taken.length : at;
}
