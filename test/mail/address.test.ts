import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAddress } from '../../src/mail/address.ts';

test.each([
  ['Ann@Example.COM', 'ann@example.com', 'Ann'],
  ['ann@bücher.example', 'ann@xn--bcher-kva.example', 'ann'],
  ['Jürgen@example.com', 'jürgen@example.com', 'Jürgen'],
  ['Ju\u0308rgen@example.com', 'jürgen@example.com', 'Ju\u0308rgen'],
  ['postmaster', 'postmaster', 'postmaster'],
  ['ann@[192.0.2.1]', 'ann@[192.0.2.1]', 'ann'],
  ['ann@[IPv6:2001:db8::1]', 'ann@[ipv6:2001:db8::1]', 'ann'],
  ['a..b.@example.com', 'a..b.@example.com', 'a..b.'],
  [`${'x'.repeat(200)}@example.com`, `${'x'.repeat(200)}@example.com`, 'x'.repeat(200)],
  ['"ann"@example.com', 'ann@example.com', 'ann'],
  ['"A b"@example.com', '"a b"@example.com', 'A b'],
  ['"a@b"@example.com', '"a@b"@example.com', 'a@b'],
  ['"@b"@example.com', '"@b"@example.com', '@b'],
  ['"a\\"b\\\\"@example.com', '"a\\"b\\\\"@example.com', 'a"b\\'],
  ['"a\\b"@example.com', 'ab@example.com', 'ab'],
  ['"a@b"', '"a@b"', 'a@b'],
])('the address %s has the key %s', (written, key, local) => {
  expect(parseAddress(written)).toMatchObject({ key, local, text: written });
});

test.each([
  '',
  '@',
  '@example.com',
  'ann@',
  'a@b@c',
  'ann@example..com',
  'ann@.example.com',
  'ann smith@example.com',
  '<ann@example.com>',
  'ann@example.com>',
  'ann,bob@example.com',
  '""@example.com',
  '"ann@example.com',
  '"a"b@example.com',
  '"a"example.com',
  '"a\r\nb"@example.com',
  'a\u0000b@example.com',
  'a\u0085b@example.com',
  'a"b@example.com',
])('%j is no address', (written) => {
  expect(parseAddress(written)).toBeUndefined();
});

test('a key is an address with the same key', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'B', '"', '\\', '@', '.', ' ', 'ü') }), (text) => {
      const key = parseAddress(text)?.key;
      if (key !== undefined) expect(parseAddress(key)?.key).toBe(key);
    }),
    { seed: 1, numRuns: 2000 },
  );
});
