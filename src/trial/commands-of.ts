import type { Event } from '../mail/event.ts';
import { withoutFields } from '../mail/header-fields.ts';
import { ownFields } from '../mail/own-fields.ts';
import type { Phase } from '../mail/phase.ts';
import { positiveReply } from '../mail/protocol-reply.ts';
import type { Reply } from '../mail/reply.ts';
import type { ScenarioSession } from '../mail/scenario.ts';
import { compose } from './compose.ts';

/** A command of the client: what the policy is told, and what the client hears if the policy lets it go on. */
export interface Command {
  readonly phase: Phase;
  /** As it goes over the wire; for what is no command, what happens. */
  readonly text: string;
  readonly event: Event;
  readonly positive: Reply;
}

/** The commands of a session in protocol order. EHLO is said again after STARTTLS (RFC 3207 4.2). */
export function* commandsOf(session: ScenarioSession, id: string): Generator<Command> {
  const {
    client,
    port,
    listener,
    at,
    earlyTalker,
    earlyPipelining,
    helo,
    tls,
    user,
    sender,
    declaredSize,
    recipients,
  } = session;
  yield {
    phase: 'connect',
    text: `${client.text} port ${port} connects to ${listener} at ${new Date(at).toISOString()}`,
    event: { kind: 'connect', id, client, port, listener, at, early: earlyTalker },
    positive: positiveReply.connect,
  };
  const ehlo = helo === undefined ? undefined : ehloOf(helo, earlyPipelining);
  if (ehlo !== undefined) yield ehlo;
  if (tls !== undefined) {
    yield {
      phase: 'helo',
      text: `STARTTLS (${tls})`,
      event: { kind: 'tls', version: tls, cipher: 'TLS_AES_256_GCM_SHA384' },
      positive: positiveReply.tls,
    };
    if (ehlo !== undefined) yield ehlo;
  }
  if (user !== undefined) {
    yield {
      phase: 'helo',
      text: `AUTH PLAIN (as ${user})`,
      event: { kind: 'auth', user, method: 'PLAIN' },
      positive: positiveReply.auth,
    };
  }
  const size = declaredSize === undefined ? '' : ` SIZE=${declaredSize}`;
  yield {
    phase: 'mail',
    text: `MAIL FROM:<${sender?.text ?? ''}>${size}`,
    event: { kind: 'mail', sender, declaredSize },
    positive: positiveReply.mail,
  };
  for (const recipient of recipients) {
    yield {
      phase: 'rcpt',
      text: `RCPT TO:<${recipient.text}>`,
      event: { kind: 'rcpt', recipient },
      positive: positiveReply.rcpt,
    };
  }
  yield { phase: 'data', text: 'DATA', event: { kind: 'data' }, positive: positiveReply.data };
  const octets = compose(session.message);
  yield {
    phase: 'message',
    text: `the message, ${octets.length} octets`,
    // As the server does it before the policy is asked.
    event: { kind: 'message', octets: withoutFields(octets, ownFields(undefined)) },
    positive: positiveReply.message,
  };
}

function ehloOf(name: string, early: boolean): Command {
  return {
    phase: 'helo',
    text: `EHLO ${name}`,
    event: { kind: 'helo', name, extended: true, early },
    positive: positiveReply.helo,
  };
}
