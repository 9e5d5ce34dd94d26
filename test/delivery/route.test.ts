import { expect, test } from 'vitest';
import { makeRoute } from '../../src/delivery/route.ts';
import { parseDomain } from '../../src/mail/domain.ts';
import type { RouteEntry } from '../../src/policy/destination.ts';
import { addressOf } from './send.ts';

function entry(text: string): RouteEntry {
  const withSubdomains = text.startsWith('.');
  const domain = parseDomain(withSubdomains ? text.slice(1) : text);
  if (domain === undefined) throw new Error('it is a domain');
  return { domain, withSubdomains, to: { kind: 'maildir', root: text } };
}

const entries = ['example.org', '.example.net', 'a.example.net', '.b.example.net', '.test', 'mx.host', '[192.0.2.1]'];
const route = makeRoute({ entries: entries.map(entry), otherwise: { kind: 'maildir', root: 'else' } }, 'mx.host');

test.each([
  ['x@example.org', 'example.org'],
  ['x@EXAMPLE.org', 'example.org'],
  ['x@sub.example.org', 'else'],
  ['x@example.net', '.example.net'],
  ['x@c.example.net', '.example.net'],
  ['x@a.example.net', 'a.example.net'],
  ['x@c.a.example.net', '.example.net'],
  ['x@c.b.example.net', '.b.example.net'],
  ['x@notexample.net', 'else'],
  ['x@deep.er.test', '.test'],
  ['x@[192.0.2.1]', '[192.0.2.1]'],
  ['x@[192.0.2.2]', 'else'],
  ['postmaster', 'mx.host'],
])('%s goes to %s', (address, root) => {
  expect(route(addressOf(address))).toEqual({ kind: 'maildir', root });
});
