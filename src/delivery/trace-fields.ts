import type { Address } from '../mail/address.ts';
import type { Arrival } from '../mail/arrival.ts';
import { tagsLine } from '../mail/own-fields.ts';
import type { Drop } from './outlet.ts';

/** What final delivery puts on top of a message, each line with its CRLF (RFC 5321 4.4). */
export function traceFields(arrival: Arrival, { recipient, named, tags }: Drop, host: string): string {
  const lines = [`Return-Path: <${arrival.sender?.text ?? ''}>`, `Delivered-To: ${recipient.text}`];
  return written([
    ...lines,
    ...(arrival.authentication ?? []),
    ...receivedLines(arrival, [named], host),
    ...tagLines(tags),
  ]);
}

/**
 * What a server on the way puts there. Return-Path is left to the last one, which with LMTP is the next (RFC 5321 4.4,
 * RFC 2033 section 5); recipients are named only where there is one, since none is to learn of the others.
 */
export function relayFields(
  arrival: Arrival,
  named: readonly Address[],
  tags: readonly string[],
  host: string,
): string {
  return written([...(arrival.authentication ?? []), ...receivedLines(arrival, named, host), ...tagLines(tags)]);
}

/** Recipients are named as the client did it. */
function receivedLines(arrival: Arrival, named: readonly Address[], host: string): string[] {
  const { id, client, helo, protocol, at } = arrival;
  const literal = client.family === 4 ? client.text : `IPv6:${client.text}`;
  const [recipient, ...others] = named;
  const isForOne = recipient !== undefined && others.every(({ key }) => key === recipient.key);
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

/** A HELO name as one word: it may hold anything but blanks, and comments would end or begin in it. */
function token(helo: string): string {
  return helo.replace(/[^\p{L}\p{N}.:[\]_-]/gu, '?');
}

/** RFC 5322 3.3, in UTC. */
function mailDate(at: number): string {
  return new Date(at).toUTCString().replace('GMT', '+0000');
}
