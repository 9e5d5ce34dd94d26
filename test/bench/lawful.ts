import type { Conversation } from '../../src/engine/conversation.ts';
import type { Event } from '../../src/mail/event.ts';
import type { EventSequence } from './msen-sessions.ts';

/**
 * A session without what a server's protocol would not let through: after a refused MAIL nothing more of that mail,
 * and no DATA where no recipient was taken, but RSET. Where two policies answer alike they have the same lawful session.
 */
export async function lawful(conversation: Conversation, events: EventSequence): Promise<EventSequence> {
  const kept: Event[] = [];
  let isRefused = false;
  let taken = 0;
  for (const event of events) {
    const belongs = event.kind === 'rcpt' || event.kind === 'data' || event.kind === 'message';
    if (belongs && isRefused) continue;
    if (event.kind === 'message' && taken === 0) continue;
    const next: Event = event.kind === 'data' && taken === 0 ? { kind: 'reset' } : event;
    kept.push(next);
    const outcome = await conversation.next(next);
    if (outcome.kind === 'disconnect') break;
    if (next.kind === 'mail') {
      isRefused = outcome.kind !== 'proceed';
      taken = 0;
    } else if (next.kind === 'rcpt') {
      if (outcome.kind === 'proceed') taken++;
    } else if (!belongs) {
      isRefused = false;
      taken = 0;
    }
  }
  return kept;
}
