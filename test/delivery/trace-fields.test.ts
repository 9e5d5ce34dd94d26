import { expect, test } from 'vitest';
import { traceFields } from '../../src/delivery/trace-fields.ts';
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
    { recipient: bob, mailbox: bob, named: bob, tags: ['bulk', 'list'] },
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
  const fields = traceFields(arrival, { recipient: bob, mailbox: bob, named: bob, tags: [] }, 'mx');
  expect(fields.split('\r\n').slice(0, 3)).toEqual([
    'Return-Path: <>',
    'Delivered-To: bob@example.org',
    'Received: from x???\u00fc? ([IPv6:2001:db8::1])',
  ]);
  expect(fields).not.toContain('X-Mailpolicy-Tags');
});

test('what authentication found out stands above Received', () => {
  const arrival = arrivalFrom('192.0.2.1', { authentication: ['Authentication-Results: mx;', '\tspf=pass'] });
  const fields = traceFields(arrival, { recipient: bob, mailbox: bob, named: bob, tags: [] }, 'mx');
  expect(fields.split('\r\n').slice(1, 5)).toEqual([
    'Delivered-To: bob@example.org',
    'Authentication-Results: mx;',
    '\tspf=pass',
    'Received: from client.example ([192.0.2.1])',
  ]);
});
