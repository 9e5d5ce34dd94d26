import type { View } from '../../src/facts/fact.ts';
import type { Address } from '../../src/mail/address.ts';
import { parseAddress } from '../../src/mail/address.ts';
import { parseIp } from '../../src/mail/ip.ts';
import type { Content } from '../../src/mail/message.ts';
import type { Session, Transaction } from '../../src/mail/session.ts';
import { stillWorld } from '../still-world.ts';

/** What a client says in one session; what is undefined it leaves out. */
export interface Talk {
  /** Before its turn. */
  readonly early?: boolean;
  readonly helo?: string;
  readonly tls?: string;
  readonly user?: string;
  /** `''` is the null sender. */
  readonly sender?: string;
  readonly size?: number;
  readonly recipients?: readonly string[];
}

/** An address that must be one. */
export function addressOf(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new Error(`${text} is no address`);
  return address;
}

const empty: Content = { fields: () => [], attachments: () => [], texts: () => [] };

/** What can be looked at after each event of the session, in their order; the last recipient is the one asked about. */
export function momentsOf(talk: Talk): View[] {
  const client = parseIp('192.0.2.1');
  if (client === undefined) throw new Error('192.0.2.1 is an address');
  let session: Session = {
    id: 's1',
    client,
    port: 40_000,
    listener: 'smtp',
    at: Date.UTC(2026, 6, 1, 22, 30),
    early: talk.early === true,
    phase: 'connect',
    helo: undefined,
    tls: undefined,
    authentication: undefined,
    transaction: undefined,
  };
  let recipient: Address | undefined;
  const moments: View[] = [];
  const look = (next: Session) => {
    session = next;
    moments.push({
      session,
      recipient,
      element: undefined,
      argument: 'Subject',
      declared: undefined,
      declarations: [],
      timezone: 'Europe/Berlin',
      services: stillWorld(),
    });
  };

  look(session);
  if (talk.helo !== undefined)
    look({ ...session, phase: 'helo', helo: { name: talk.helo, extended: true, early: talk.early === true } });
  if (talk.tls !== undefined) look({ ...session, tls: { version: talk.tls, cipher: 'x' } });
  if (talk.user !== undefined) look({ ...session, authentication: { user: talk.user, method: 'PLAIN' } });
  if (talk.sender === undefined) return moments;
  const sender = talk.sender === '' ? undefined : addressOf(talk.sender);
  const transaction: Transaction = { sender, declaredSize: talk.size, recipients: [], message: undefined };
  look({ ...session, phase: 'mail', transaction });
  const recipients = (talk.recipients ?? []).map(addressOf);
  for (const [at, each] of recipients.entries()) {
    recipient = each;
    look({ ...session, phase: 'rcpt', transaction: { ...transaction, recipients: recipients.slice(0, at + 1) } });
  }
  if (recipients.length === 0) return moments;
  look({ ...session, phase: 'data' });
  look({
    ...session,
    phase: 'message',
    transaction: { ...transaction, recipients, message: { octets: new Uint8Array(7), content: empty } },
  });
  return moments;
}
