import { expect, test } from 'vitest';
import { parseServer } from '../../../src/services/dns/server-address.ts';

test.each([
  ['192.0.2.53', '192.0.2.53 53'],
  ['192.0.2.53:5353', '192.0.2.53 5353'],
  ['2001:db8::53', '2001:db8::53 53'],
  ['[2001:db8::53]', '2001:db8::53 53'],
  ['[2001:db8::53]:5353', '2001:db8::53 5353'],
  ['192.0.2.53:0', undefined],
  ['192.0.2.53:65536', undefined],
  ['192.0.2.256', undefined],
  ['ns.example', undefined],
  ['[192.0.2.53', undefined],
  ['', undefined],
])('%s', (text, expected) => {
  const server = parseServer(text);
  expect(server && `${server.host} ${server.port}`).toBe(expected);
});
