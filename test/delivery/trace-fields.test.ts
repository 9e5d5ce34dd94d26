import { expect, test } from 'vitest';
import { traceFields, withoutField } from '../../src/delivery/trace-fields.ts';
import { parseAddress } from '../../src/mail/address.ts';
import type { Arrival } from '../../src/mail/arrival.ts';
import { parseIp } from '../../src/mail/ip.ts';

const bob = { local: 'bob', domain: undefined, key: 'bob@example.org', text: 'bob@example.org' };

function arrivalFrom(client: string, change: Partial<Arrival> = {}): Arrival {
  const ip = parseIp(client);
  if (ip === undefined) throw new Error('it is an address');
  const at = Date.UTC(2026, 10, 3, 8, 5, 9);
  return {
    id: 'ID.1',
    client: ip,
    helo: 'client.example',
    protocol: 'ESMTPS',
    sender: parseAddress('a@example.com'),
    at,
    ...change,
  };
}

test('what final delivery puts on top', () => {
  const fields = traceFields(
    arrivalFrom('192.0.2.1'),
    { recipient: bob, disposition: 'deliver', tags: ['bulk', 'list'] },
    'mx.example.org',
  );
  expect(fields.split('\r\n')).toEqual([
    'Return-Path: <a@example.com>',
    'Delivered-To: bob@example.org',
    'Received: from client.example ([192.0.2.1])',
    '\tby mx.example.org with ESMTPS id ID.1',
    '\tfor <bob@example.org>; Tue, 03 Nov 2026 08:05:09 +0000',
    'X-Mailpolicy-Tags: bulk, list',
    '',
  ]);
});

test('a null sender, no tags, an IPv6 client and a HELO that is no name', () => {
  const arrival = arrivalFrom('2001:db8::1', { sender: undefined, helo: 'x(;)\u00fc"' });
  const fields = traceFields(arrival, { recipient: bob, disposition: 'deliver', tags: [] }, 'mx');
  expect(fields.split('\r\n').slice(0, 3)).toEqual([
    'Return-Path: <>',
    'Delivered-To: bob@example.org',
    'Received: from x???\u00fc? ([IPv6:2001:db8::1])',
  ]);
  expect(fields).not.toContain('X-Mailpolicy-Tags');
});

test.each([
  ['in the middle', 'A: 1\r\nX-Mailpolicy-Tags: forged\r\nB: 2\r\n\r\nbody\r\n', 'A: 1\r\nB: 2\r\n\r\nbody\r\n'],
  ['first', 'X-Mailpolicy-Tags: forged\r\nB: 2\r\n\r\nbody\r\n', 'B: 2\r\n\r\nbody\r\n'],
  ['last', 'A: 1\r\nX-Mailpolicy-Tags: forged\r\n\r\nbody\r\n', 'A: 1\r\n\r\nbody\r\n'],
  ['alone, without a body', 'X-Mailpolicy-Tags: forged\r\n', ''],
  ['folded', 'A: 1\r\nx-MAILPOLICY-tags:\r\n forged\r\n\tmore\r\nB: 2\r\n 2\r\n\r\n', 'A: 1\r\nB: 2\r\n 2\r\n\r\n'],
  ['several', 'X-Mailpolicy-Tags: a\r\nX-Mailpolicy-Tags: b\r\nA: 1\r\nX-Mailpolicy-Tags: c\r\n\r\n', 'A: 1\r\n\r\n'],
  ['with blanks before the colon', 'X-Mailpolicy-Tags \t: a\r\nA: 1\r\n\r\n', 'A: 1\r\n\r\n'],
  ['of a longer name', 'X-Mailpolicy-Tags-2: a\r\nA: 1\r\n\r\n', undefined],
  ['in the body', 'A: 1\r\n\r\nX-Mailpolicy-Tags: a\r\n', undefined],
  ['in a message without header', '\r\nX-Mailpolicy-Tags: a\r\n', undefined],
  ['in an empty message', '', undefined],
])('a forged field %s', (_where, message, rest) => {
  const octets = Buffer.from(message);
  const without = withoutField(octets, 'X-Mailpolicy-Tags');
  expect(Buffer.from(without).toString()).toBe(rest ?? message);
  if (rest === undefined) expect(without).toBe(octets);
});
