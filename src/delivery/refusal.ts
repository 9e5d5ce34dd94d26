import type { HopReply } from '../services/smtp-client/reply-reader.ts';
import type { Fate } from './outlet.ts';

/** Octets of a line, and lines, that are passed on; a reply line has 512 at most with code, status and CRLF. */
const longestPassed = 400;
const mostPassed = 10;

/** Replies that speak of how we talk, and not of the mail: a mistake between two of our own servers bounces nothing. */
const aboutUs: readonly number[] = [500, 502, 503, 504, 530, 534, 535, 538];

/**
 * A reply of 4xx or 5xx as it is passed on to the sender. The next hop's 421 closes its own connection and becomes 451;
 * any other reply is a failure.
 */
export function refusalBy(hop: string, answered: HopReply): Extract<Fate, { kind: 'refused' | 'failed' }> {
  const { code } = answered;
  const why = `${hop}: ${wireText(answered)}`;
  if (code < 400 || aboutUs.includes(code)) return { kind: 'failed', place: 'next hop', why };
  const digit = code < 500 ? '4' : '5';
  const [, status] = statusAt.exec(answered.lines[0] ?? '') ?? [];
  const [first = '', ...more] = answered.lines
    .slice(0, mostPassed)
    .map((line) => line.replace(statusAt, '').trim().slice(0, longestPassed));
  return {
    kind: 'refused',
    why,
    reply: {
      code: code === 421 ? 451 : code,
      // Announced with ENHANCEDSTATUSCODES, so that each reply has one (RFC 2034 section 4).
      status: status?.startsWith(digit) === true ? status : `${digit}.0.0`,
      lines: [first === '' ? 'Refused by the next server, which gave no reason' : first, ...more],
    },
  };
}

const statusAt = /^([245]\.\d{1,3}\.\d{1,3})(?: +|$)/;

/** A reply in one line, for the log. */
export function wireText({ code, lines }: HopReply): string {
  return `${code} ${lines.join(' / ').slice(0, longestPassed)}`.trimEnd();
}
