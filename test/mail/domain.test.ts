import { expect, test } from 'vitest';
import { isSubdomain, parseDomain } from '../../src/mail/domain.ts';

const label63 = 'a'.repeat(63);
const name253 = `${label63}.${label63}.${label63}.${'a'.repeat(61)}`;

test.each([
  ['Example.COM', 'example.com'],
  ['example.com.', 'example.com'],
  ['example.com..', undefined],
  ['.example.com', undefined],
  ['a..b', undefined],
  ['', undefined],
  ['.', undefined],
  ['localhost', 'localhost'],
  ['_dmarc.example.com', '_dmarc.example.com'],
  ['-a.com', undefined],
  ['a-.com', undefined],
  ['a b.com', undefined],
  ['a/b.com', undefined],
  ['192.0.2.1', '192.0.2.1'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['BÜCHER.example', 'xn--bcher-kva.example'],
  ['XN--bcher-kva.example', 'xn--bcher-kva.example'],
  ['bu\u0308cher.example', 'xn--bcher-kva.example'],
  ['bücher。example', 'xn--bcher-kva.example'],
  ['ｅxample.com', 'example.com'],
  ['１２.com', '12.com'],
  ['１', '1'],
  ['ü.com/abc', undefined],
  ['ü.com／abc', undefined],
  ['ü%41.com', undefined],
  ['ü@b.com', undefined],
  ['ü.com:25', undefined],
  ['ü b.com', undefined],
  ['ü..com', undefined],
  [label63, label63],
  [`${label63}a`, undefined],
  [`${'ü'.repeat(60)}.com`, undefined],
  [name253, name253],
  [`a.${name253}`, undefined],
  ['[192.0.2.1]', '[192.0.2.1]'],
  ['[IPv6:2001:DB8:0::1]', '[ipv6:2001:db8::1]'],
  ['[2001:db8::1]', '[ipv6:2001:db8::1]'],
  ['[IPv6:::ffff:192.0.2.1]', '[192.0.2.1]'],
  ['[IPv6:192.0.2.1]', undefined],
  ['[192.0.2.256]', undefined],
  ['[192.0.2.1', undefined],
  ['[example.com]', undefined],
  ['[fe80::1%eth0]', undefined],
])('the domain %s is %s', (written, domain) => {
  expect(parseDomain(written)).toBe(domain);
});

test.each([
  ['mail.example.com', 'example.com', true],
  ['example.com', 'example.com', false],
  ['badexample.com', 'example.com', false],
  ['com', 'example.com', false],
])('%s below %s: %s', (one, other, expected) => {
  const domain = parseDomain(one);
  const parent = parseDomain(other);
  expect(domain && parent && isSubdomain(domain, parent)).toBe(expected);
});
