import type { Reading, Value } from '../core/reading.ts';
import { pending, unavailable } from '../core/reading.ts';
import type { Content } from '../mail/message.ts';
import type { Session } from '../mail/session.ts';

const unreadable = unavailable('the message is built in a way that cannot be read within its limits');

/** Readings from the inside of the message: pending before it is there, unavailable where it cannot be read. */
export function contentOf(session: Session, read: (content: Content) => readonly Value[] | undefined): Reading {
  const message = session.transaction?.message;
  if (message === undefined) return pending;
  const values = read(message.content);
  return values === undefined ? unreadable : { kind: 'known', values };
}
