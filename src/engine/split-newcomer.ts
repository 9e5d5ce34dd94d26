import type { Address } from '../mail/address.ts';
import type { Session } from '../mail/session.ts';
import { stateKey } from '../mail/state-key.ts';
import type { LinkedRule } from '../plan/link.ts';
import { isOwnClient } from './own-clients.ts';
import { splittingRule } from './split.ts';
import type { Recipient, State } from './state.ts';

/** Splits of one key after which a recipient is taken all the same (law 5). */
const mostSplits = 3;

/** The rule because of which a recipient is to come separately (law 5). */
export function splittingFrom(state: State, newcomer: Recipient): LinkedRule | 'none' | 'waiting' {
  const { plan, indexes, taken } = state;
  if (!plan.plan.canSplit || taken.length === 0) return 'none';
  const isOwn = isOwnClient(state, newcomer);
  if (isOwn === undefined) return 'waiting';
  if (isOwn) return 'none';
  // Of recipients that will be answered alike, one is compared; most often all of them are.
  const compared = new Set<Recipient>();
  for (const other of taken) {
    const kind = other.alike ?? other;
    if (compared.has(kind)) continue;
    compared.add(kind);
    const rule = splittingRule(plan, indexes, newcomer, other);
    if (rule === 'same') continue;
    const times = timesSplit(state, newcomer);
    if (times === undefined) return 'waiting';
    return times < mostSplits ? rule : 'none';
  }
  newcomer.alike = taken[0]?.alike ?? taken[0];
  return 'none';
}

/**
 * How often the recipient was told to come separately; undefined while that is asked. Where it cannot be known he is told so
 * once more: each time one recipient less has to come again.
 */
function timesSplit({ services, known }: State, newcomer: Recipient): number | undefined {
  if (newcomer.timesSplit !== undefined) return newcomer.timesSplit;
  known.asked.push({
    ready: services.recall.timesSplit(splitKey(known.session, newcomer.recipient)),
    keep: (reading) => {
      newcomer.timesSplit = reading.kind === 'known' ? Number(reading.values[0] ?? 0) : 0;
    },
  });
  return undefined;
}

/** By what the tries of one client for a recipient are counted. */
export function splitKey({ client, transaction }: Session, recipient: Address): string {
  return stateKey([client.text, transaction?.sender?.key ?? '', recipient.key]);
}
