import { isAscii } from 'node:buffer';
import type { Arrival, Envelope } from '../mail/arrival.ts';
import { headerEnd } from '../mail/header-fields.ts';
import { protocolReply } from '../mail/protocol-reply.ts';
import { stuffDots } from './dot-stuffing.ts';
import type { Extensions } from './hop-opening.ts';
import type { Drop, Fate } from './outlet.ts';
import { relayFields } from './trace-fields.ts';

/** A message as it goes over the wire, but for the fields on top. */
export interface Wire {
  readonly octets: Uint8Array;
  /** Dot-stuffed. */
  readonly body: Buffer;
}

/** Undefined for a message that two servers could read in two ways. */
export function wireOf(octets: Uint8Array): Wire | undefined {
  const body = stuffDots(octets);
  return body === undefined ? undefined : { octets, body };
}

/** Octets that the message has at most, with our own fields; an estimate is what SIZE asks for (RFC 1870 section 6.1). */
export function sizeOf({ body }: Wire): number {
  return body.length + roomForFields;
}

const roomForFields = 2000;

/** Why a next hop with these extensions cannot have it: it would have to be rewritten, and signatures would break. */
export function whyUnfit({ octets }: Wire, envelope: Envelope, extensions: Extensions): Fate | undefined {
  const has8Bit = extensions.has('8BITMIME');
  const hasUtf8 = extensions.has('SMTPUTF8') || !envelope.smtpUtf8;
  if ((has8Bit && hasUtf8) || isAscii(octets)) return undefined;
  if (!has8Bit) return { kind: 'refused', reply: protocolReply.hopHasNoEightBit, why: 'it has no 8BITMIME' };
  if (isAscii(octets.subarray(0, headerEnd(octets)))) return undefined;
  return { kind: 'refused', reply: protocolReply.hopHasNoUtf8, why: 'it has no SMTPUTF8' };
}

/** The message for these recipients, who have the same tags. */
export function partsFor(
  { body }: Wire,
  group: readonly Drop[],
  arrival: Arrival,
  host: string,
  isUtf8: boolean,
): readonly Uint8Array[] {
  const named = group.map((drop) => drop.named);
  const fields = relayFields(arrival, named, group[0]?.tags ?? [], host);
  return [Buffer.from(isUtf8 ? fields : fields.replace(/[^\0-\x7f]/gu, '?')), body];
}
