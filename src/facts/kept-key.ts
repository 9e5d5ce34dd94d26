import type { KeyPart } from '../core/declared-service.ts';
import type { Reading } from '../core/reading.ts';
import type { Ip } from '../mail/ip.ts';
import { maskNetwork, networkText } from '../mail/ip.ts';
import { stateKey } from '../mail/state-key.ts';
import type { Fact, View } from './fact.ts';
import { helo } from './helo.ts';
import { recipient } from './recipient.ts';
import { recipientDomain } from './recipient-domain.ts';
import { sender } from './sender.ts';
import { senderDomain } from './sender-domain.ts';
import { senderOrganisationalDomain } from './sender-organisational-domain.ts';
import { spfIdentity } from './spf-identity.ts';
import { user } from './user.ts';

/** What greylists and limits can tell apart, beside the client, by its name. */
const factOf: Readonly<Record<Exclude<KeyPart['kind'], 'client'>, Fact>> = {
  helo,
  recipient,
  'recipient domain': recipientDomain,
  sender,
  'sender domain': senderDomain,
  'sender organisational domain': senderOrganisationalDomain,
  'spf identity': spfIdentity,
  user,
};

/** The fact that says a part of a key. */
export function keyFact(kind: Exclude<KeyPart['kind'], 'client'>): Fact {
  return factOf[kind];
}

/**
 * The key under which a greylist or a limit knows a recipient of a session; undefined before there is one. A promise where
 * a part of it has to be looked up; asked again after that, it is there at once.
 */
export function keptKey(by: readonly KeyPart[], view: View): string | undefined | Promise<string> {
  if (view.session.transaction === undefined || view.recipient === undefined) return undefined;
  const parts = by.map((part) => partOf(part, view));
  return parts.every((part) => typeof part === 'string') ? stateKey(parts) : Promise.all(parts).then(stateKey);
}

function partOf(part: KeyPart, view: View): string | Promise<string> {
  if (part.kind === 'client') return networkOf(view.session.client, part.prefix);
  const reading = factOf[part.kind].read(view);
  if (reading.kind === 'asked') return reading.ready.then((ready) => textOf(part, ready, view));
  return textOf(part, reading, view);
}

/** Empty where the part is missing; who cannot be told by SPF is told by his network. */
function textOf({ kind }: KeyPart, reading: Reading, { session }: View): string {
  const [value] = reading.kind === 'known' ? reading.values : [];
  if (value === undefined) return kind === 'spf identity' ? networkOf(session.client, usualBits) : '';
  return typeof value === 'object' && 'key' in value ? value.key : String(value).toLowerCase();
}

/** Bits of an IPv4 network where nobody says how many. */
const usualBits = 24;

/** The network of a client: so many bits of IPv4, and 64 of IPv6 where any are left out. */
function networkOf(client: Ip, bits: number): string {
  const prefix = client.family === 4 ? bits : bits === 32 ? 128 : 64;
  return networkText(maskNetwork({ address: client, prefix }));
}
