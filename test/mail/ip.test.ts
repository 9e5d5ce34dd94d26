import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { expect, test } from 'vitest';
import { isWithin, maskNetwork, networkText, parseIp, parseNetwork } from '../../src/mail/ip.ts';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['0.0.0.0', '0.0.0.0'],
  ['255.255.255.255', '255.255.255.255'],
  ['010.1.1.1', undefined],
  ['1.2.3.04', undefined],
  ['1.2.3', undefined],
  ['1.2.3.4.5', undefined],
  ['256.1.1.1', undefined],
  ['0x7f.0.0.1', undefined],
  ['2130706433', undefined],
  ['١.2.3.4', undefined],
  [' 1.2.3.4', undefined],
  ['', undefined],
  ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:db8:0:0:0:0:0:1', '2001:db8::1'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ['::', '::'],
  ['::1.2.3.4', '::102:304'],
  ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['0:0:0:0:0:ffff:c000:201', '192.0.2.1'],
  ['::FFFF:c000:201', '192.0.2.1'],
  ['::ffff:010.0.0.1', undefined],
  ['::ffff:1.2.3', undefined],
  ['1.2.3.4::', undefined],
  ['fe80::1%eth0', 'fe80::1'],
  ['::ffff:192.0.2.1%2', '192.0.2.1'],
  ['fe80::1%', undefined],
  ['fe80::1%a%b', undefined],
  ['1::2::3', undefined],
  [':::', undefined],
  ['1:2:3:4:5:6:7', undefined],
  ['1:2:3:4:5:6:7:8:9', undefined],
  ['12345::', undefined],
  ['::g', undefined],
])('the address %s is %s', (written, text) => {
  expect(parseIp(written)?.text).toBe(text);
});

test.each([
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['10.1.2.3/8', '10.0.0.0/8'],
  ['10.1.2.3/0', '0.0.0.0/0'],
  ['192.0.2.1', '192.0.2.1'],
  ['192.0.2.1/32', '192.0.2.1'],
  ['2001:db8::1/32', '2001:db8::/32'],
  ['2001:db8:ffff:ffff::/35', '2001:db8:e000::/35'],
  ['2001:db8::1/128', '2001:db8::1'],
  ['::ffff:10.1.2.3/104', '10.0.0.0/8'],
  ['::ffff:0:0/96', '0.0.0.0/0'],
  ['::ffff:0:0/95', undefined],
  ['::/0', '::/0'],
  ['10.0.0.0/33', undefined],
  ['10.0.0.0/08', undefined],
  ['10.0.0.0/', undefined],
  ['10.0.0.0/8/8', undefined],
  ['10.0.0.0/-1', undefined],
  ['10.0.0.0/255.0.0.0', undefined],
  ['fe80::1%eth0/64', undefined],
  ['::1/129', undefined],
])('the network %s is %s', (written, text) => {
  const network = parseNetwork(written);
  expect(network && networkText(maskNetwork(network))).toBe(text);
});

test.each([
  ['10.255.255.255', '10.0.0.0/8', true],
  ['11.0.0.0', '10.0.0.0/8', false],
  ['10.0.0.1', '0.0.0.0/0', true],
  ['10.0.0.1', '::/0', false],
  ['::1', '0.0.0.0/0', false],
  ['2001:db8:8000::1', '2001:db8:8000::/33', true],
  ['2001:db8:7fff::1', '2001:db8:8000::/33', false],
  ['2001:db8::1', '2001:db8::1', true],
  ['2001:db8::2', '2001:db8::1', false],
])('%s in %s: %s', (ip, network, expected) => {
  const address = parseIp(ip);
  const holder = parseNetwork(network);
  expect(address && holder && isWithin(address, holder)).toBe(expected);
});

test('what is printed is read back as the same', () => {
  const words = fc.oneof(
    fc.tuple(fc.nat(0xffffffff)),
    fc.array(fc.constantFrom(0, 1, 0xffff, 0x10000, 0x20010db8, 0xffffffff), { minLength: 4, maxLength: 4 }),
  );
  const written = words.map((each) =>
    each.length === 1
      ? each.flatMap((word) => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255]).join('.')
      : each.flatMap((word) => [(word >>> 16).toString(16), (word & 0xffff).toString(16)]).join(':'),
  );
  fc.assert(
    fc.property(written, (text) => {
      const ip = parseIp(text);
      expect(ip).toBeDefined();
      expect(parseIp(ip?.text ?? '')).toEqual(ip);
    }),
    { seed: 1, numRuns: 500 },
  );
});

test('IPv6 addresses are read and written as ipaddr.js does', () => {
  const part = fc.constantFrom('0', '0', '0', '1', 'ffff', 'DB8', '00ab', '', '', '12345', 'g');
  const written = fc.array(part, { minLength: 2, maxLength: 10 }).map((parts) => parts.join(':'));
  fc.assert(
    fc.property(written, (text) => {
      const ip = parseIp(text);
      const expected = ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : undefined;
      if (ip?.family === 4) expect(expected?.isIPv4MappedAddress()).toBe(true);
      else expect(ip?.text).toBe(expected?.toRFC5952String());
    }),
    { seed: 1, numRuns: 5000 },
  );
});
