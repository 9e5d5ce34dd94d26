import type { Address } from '../../mail/address.ts';
import type { Message } from '../../mail/message.ts';
import type { Greeting, Session } from '../../mail/session.ts';
import type { Authentication, DmarcFinding, SignatureFinding, SpfFinding } from './authentication.ts';

/**
 * What authentication says of a session, checked once for all that ask. What it takes from the session must be there:
 * HELO for `heloSpf`, the transaction for `spf`, the message for the others. Never rejects.
 */
export interface SessionAuthentication {
  /** SPF of the envelope sender; for the null sender that of HELO (RFC 7208 2.4). At once where it has been checked. */
  readonly spf: (session: Session, withinMs: number) => SpfFinding | Promise<SpfFinding>;
  readonly heloSpf: (session: Session, withinMs: number) => SpfFinding | Promise<SpfFinding>;
  readonly signatures: (session: Session, withinMs: number) => Promise<SignatureFinding>;
  readonly dmarc: (session: Session, withinMs: number) => Promise<DmarcFinding>;
}

/** Remembers what was checked as long as the sender, the greeting or the message itself is remembered. */
export function sessionAuthentication(authentication: Authentication): SessionAuthentication {
  const identities = new WeakMap<Address | Greeting, Map<string, SpfFinding | Promise<SpfFinding>>>();
  const signed = new WeakMap<Message, Promise<SignatureFinding>>();
  const evaluated = new WeakMap<Message, Promise<DmarcFinding>>();

  const checkIdentity = (
    { client, helo }: Session,
    sender: Address | undefined,
    withinMs: number,
  ): SpfFinding | Promise<SpfFinding> => {
    const identity = sender ?? helo;
    // A bare `postmaster` has no domain, and a client that gave no name has no identity (RFC 7208 4.3).
    if (identity === undefined || (sender !== undefined && sender.domain === undefined)) return nobody;
    const checks = identities.get(identity) ?? new Map<string, SpfFinding | Promise<SpfFinding>>();
    identities.set(identity, checks);
    const key = `${client.text} ${helo?.name}`;
    const before = checks.get(key);
    if (before !== undefined) return before;
    const check = authentication.checkSpf(
      {
        client: client.text,
        helo: helo?.name,
        sender: sender === undefined ? undefined : `${sender.local}@${sender.domain}`,
      },
      withinMs,
    );
    checks.set(key, check);
    void check.then((finding) => checks.set(key, finding));
    return check;
  };

  const spf: SessionAuthentication['spf'] = (session, withinMs) =>
    checkIdentity(session, session.transaction?.sender, withinMs);

  const signatures: SessionAuthentication['signatures'] = (session, withinMs) => {
    const message = messageOf(session);
    const check =
      signed.get(message) ?? authentication.checkSignatures({ octets: message.octets, now: session.at }, withinMs);
    signed.set(message, check);
    return check;
  };

  const evaluate = async (session: Session, withinMs: number): Promise<DmarcFinding> => {
    const until = performance.now() + withinMs;
    const [sender, message] = await Promise.all([spf(session, withinMs), signatures(session, withinMs)]);
    if (message.kind === 'unavailable') return message;
    return authentication.checkDmarc(
      {
        author: message.author,
        signatures: message.signatures,
        spf: sender,
        senderDomain: session.transaction?.sender?.domain,
      },
      until - performance.now(),
    );
  };

  return {
    spf,
    heloSpf: (session, withinMs) => checkIdentity(session, undefined, withinMs),
    signatures,
    dmarc: (session, withinMs) => {
      const message = messageOf(session);
      const check = evaluated.get(message) ?? evaluate(session, withinMs);
      evaluated.set(message, check);
      return check;
    },
  };
}

const nobody: SpfFinding = { kind: 'known', result: 'none', domain: '', explanation: undefined };

function messageOf({ transaction }: Session): Message {
  if (transaction?.message === undefined) throw new Error('signatures are asked for before there is a message');
  return transaction.message;
}
