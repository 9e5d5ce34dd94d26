import { cutTo } from './readings.ts';
import type { Recipient, State } from './state.ts';

/** Whether it is certain by now that the session is one of our own clients. */
export function isOwn(state: State): boolean {
  const isOwnNow = isOwnSession(state) === true;
  cutTo(state.known.asked, 0);
  return isOwnNow;
}

/** A client that is our own for one recipient is so for all of them. */
export function isOwnSession(state: State): boolean | undefined {
  for (const recipient of state.taken) {
    const isOwn = isOwnClient(state, recipient);
    if (isOwn !== false) return isOwn;
  }
  return false;
}

/** Whether a mail program may be at the other end, which would not come again; undefined where a look-up is waited for. */
export function isOwnClient({ plan, known }: State, recipient: Recipient): boolean | undefined {
  if (known.session.authentication !== undefined) return true;
  cutTo(known.asked, 0);
  const own = plan.gate.own(recipient.known, undefined);
  return own === 'pending' && known.asked.length > 0 ? undefined : own === 'true';
}
