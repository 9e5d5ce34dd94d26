import type { Event } from '../mail/event.ts';
import type { Content } from '../mail/message.ts';
import type { Session, Transaction } from '../mail/session.ts';
import type { Layer } from './readings.ts';
import { layers } from './readings.ts';

/** The session after an event, and the layer that begins with it; undefined where the one before goes on. */
export interface NextSession {
  readonly session: Session;
  readonly layer: Layer | undefined;
}

/**
 * The session after an event; undefined when the event cannot come there. `isOver` says that the transaction has had
 * its answer. `openContent` opens a message.
 */
export function nextSession(
  session: Session | undefined,
  event: Event,
  isOver: boolean,
  openContent: (octets: Uint8Array) => Content,
): NextSession | undefined {
  if (event.kind === 'connect') {
    if (session !== undefined) return undefined;
    const { id, client, port, listener, at, early } = event;
    const first: Session = {
      id,
      client,
      port,
      listener,
      at,
      ...(early === undefined ? {} : { early }),
      phase: 'connect',
      helo: undefined,
      tls: undefined,
      authentication: undefined,
      transaction: undefined,
    };
    return { session: first, layer: layers.connection };
  }
  if (session === undefined) return undefined;
  const transaction = isOver ? undefined : session.transaction;
  switch (event.kind) {
    case 'helo': {
      // RFC 5321 4.1.4: a second greeting is like RSET.
      const { kind: _, ...helo } = event;
      return { session: { ...session, phase: 'helo', helo, transaction: undefined }, layer: layers.greeting };
    }
    case 'tls': {
      // RFC 3207 section 4.2: what the client said before is forgotten.
      if (session.tls !== undefined) return undefined;
      const tls = { version: event.version, cipher: event.cipher };
      const forgotten = { helo: undefined, authentication: undefined, transaction: undefined };
      return { session: { ...session, ...forgotten, phase: 'connect', tls }, layer: layers.connection };
    }
    case 'auth': {
      // RFC 4954 section 4: not twice.
      if (session.authentication !== undefined) return undefined;
      const authentication = { user: event.user, method: event.method };
      const idle = withoutTransaction(session);
      return {
        session: { ...idle, authentication },
        layer: idle.phase === 'connect' ? layers.connection : layers.greeting,
      };
    }
    case 'mail': {
      if (transaction !== undefined) return undefined;
      const { sender, declaredSize } = event;
      const begun: Transaction = { sender, declaredSize, recipients: [], message: undefined };
      return { session: { ...session, phase: 'mail', transaction: begun }, layer: layers.transaction };
    }
    case 'rcpt':
      if (transaction === undefined || (session.phase !== 'mail' && session.phase !== 'rcpt')) return undefined;
      return goOn(session.phase === 'rcpt' ? session : { ...session, phase: 'rcpt' });
    case 'withdraw': {
      if (transaction === undefined || session.phase !== 'rcpt') return undefined;
      const recipients = transaction.recipients.filter(({ key }) => key !== event.recipient.key);
      return goOn({ ...session, transaction: { ...transaction, recipients } });
    }
    case 'data':
      if (transaction === undefined || session.phase !== 'rcpt' || transaction.recipients.length === 0)
        return undefined;
      return goOn({ ...session, phase: 'data' });
    case 'message': {
      if (transaction === undefined || session.phase !== 'data') return undefined;
      const message = { octets: event.octets, content: openContent(event.octets) };
      return goOn({ ...session, phase: 'message', transaction: { ...transaction, message } });
    }
    case 'reset':
      return { session: withoutTransaction(session), layer: layers.transaction };
    default:
      return event satisfies never;
  }
}

function goOn(session: Session): NextSession {
  return { session, layer: undefined };
}

/** Back to the moment before MAIL. */
function withoutTransaction(session: Session): Session {
  return { ...session, phase: session.helo === undefined ? 'connect' : 'helo', transaction: undefined };
}
