import type { Address } from '../mail/address.ts';
import type { Arrival } from '../mail/arrival.ts';
import type { Delivery } from '../mail/outcome.ts';
import { tagsLine } from '../mail/tags-field.ts';

/** What final delivery puts on top of a message, each line with its CRLF (RFC 5321 4.4). */
export function traceFields(arrival: Arrival, { recipient, tags }: Delivery, host: string): string {
  const lines = [`Return-Path: <${arrival.sender?.text ?? ''}>`, `Delivered-To: ${recipient.text}`];
  return written([...lines, ...receivedLines(arrival, [recipient], host), ...tagLines(tags)]);
}

/**
 * What a server on the way puts there. Return-Path is left to the last one, which with LMTP is the next (RFC 5321 4.4,
 * RFC 2033 section 5); recipients are named only where there is one, since none is to learn of the others.
 */
export function relayFields(
  arrival: Arrival,
  recipients: readonly Address[],
  tags: readonly string[],
  host: string,
): string {
  return written([...receivedLines(arrival, recipients, host), ...tagLines(tags)]);
}

function receivedLines(arrival: Arrival, recipients: readonly Address[], host: string): string[] {
  const { id, client, helo, protocol, at } = arrival;
  const literal = client.family === 4 ? client.text : `IPv6:${client.text}`;
  const [recipient, ...others] = recipients;
  const isForOne = recipient !== undefined && others.length === 0;
  return [
    `Received: from ${token(helo ?? 'unknown')} ([${literal}])`,
    `\tby ${host} with ${protocol} id ${id}${isForOne ? '' : `; ${mailDate(at)}`}`,
    ...(isForOne ? [`\tfor <${recipient.text}>; ${mailDate(at)}`] : []),
  ];
}

function tagLines(tags: readonly string[]): string[] {
  return tags.length === 0 ? [] : [tagsLine(tags)];
}

function written(lines: readonly string[]): string {
  return lines.map((line) => `${line}\r\n`).join('');
}

/** The message without its own fields of this name, folded lines included; the same octets where it has none. */
export function withoutField(octets: Uint8Array, name: string): Uint8Array {
  const message = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  const end = headerEnd(message);
  const kept: Buffer[] = [];
  let isDropping = false;
  let start = 0;
  for (let at = 0; at < end; ) {
    const lineFeed = message.indexOf(10, at);
    const next = lineFeed === -1 ? end : lineFeed + 1;
    const isFolded = message[at] === 32 || message[at] === 9;
    const drops: boolean = isFolded ? isDropping : isField(message, at, name);
    if (drops && !isDropping) kept.push(message.subarray(start, at));
    if (!drops && isDropping) start = at;
    isDropping = drops;
    at = next;
  }
  if (kept.length === 0) return octets;
  kept.push(message.subarray(isDropping ? end : start));
  return Buffer.concat(kept);
}

/** Offset of the empty line after the header, or the length of a message without one. */
export function headerEnd(octets: Uint8Array): number {
  const message = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  if (message[0] === 10 || (message[0] === 13 && message[1] === 10)) return 0;
  for (let at = message.indexOf(10); at !== -1; at = message.indexOf(10, at + 1)) {
    if (message[at + 1] === 10 || (message[at + 1] === 13 && message[at + 2] === 10)) return at + 1;
  }
  return message.length;
}

/** A reader may take blanks before the colon as part of the syntax (RFC 5322 4.5.8), so the name counts with them too. */
function isField(message: Buffer, at: number, name: string): boolean {
  const head = message.toString('latin1', at, at + name.length).toLowerCase();
  if (head !== name.toLowerCase()) return false;
  let colon = at + name.length;
  while (message[colon] === 32 || message[colon] === 9) colon += 1;
  return message[colon] === 58;
}

/** A HELO name as one word: it may hold anything but blanks, and comments would end or begin in it. */
function token(helo: string): string {
  return helo.replace(/[^\p{L}\p{N}.:[\]_-]/gu, '?');
}

/** RFC 5322 3.3, in UTC. */
function mailDate(at: number): string {
  return new Date(at).toUTCString().replace('GMT', '+0000');
}
