import { expect, test } from 'vitest';
import type { Reading } from '../../../src/core/reading.ts';
import { parseIp } from '../../../src/mail/ip.ts';
import type { Names } from '../../../src/services/dns/names.ts';
import { openNames } from '../../../src/services/dns/names.ts';
import { recordsDns } from '../../../src/services/dns/records-dns.ts';
import { parseZone } from '../../../src/trial/dns-record.ts';
import { domain } from './name-server.ts';

function ip(text: string) {
  const found = parseIp(text);
  if (found === undefined) throw new Error(`${text} is no address`);
  return found;
}

/** What is asked, what the DNS holds, and what is said. */
const cases: readonly (readonly [what: string, ask: (names: Names) => Promise<Reading>, zone: string, said: string])[] =
  [
    ['a client without a name', (names) => names.hostsOf(ip('192.0.2.1')), '', ''],
    [
      'a client with a name',
      (names) => names.hostsOf(ip('192.0.2.1')),
      '1.2.0.192.in-addr.arpa PTR mx.a.test.\nmx.a.test A 192.0.2.1',
      'mx.a.test',
    ],
    [
      'a name that is not the client',
      (names) => names.hostsOf(ip('192.0.2.1')),
      '1.2.0.192.in-addr.arpa PTR mx.a.test\nmx.a.test A 192.0.2.2',
      '',
    ],
    [
      'a name without an address',
      (names) => names.hostsOf(ip('192.0.2.1')),
      '1.2.0.192.in-addr.arpa PTR mx.a.test',
      '',
    ],
    [
      'several names, those that are the client',
      (names) => names.hostsOf(ip('192.0.2.1')),
      '1.2.0.192.in-addr.arpa PTR a.test\n1.2.0.192.in-addr.arpa PTR b.test\n1.2.0.192.in-addr.arpa PTR c.test\na.test A 192.0.2.1\nb.test A 192.0.2.2\nc.test CNAME a.test',
      'a.test c.test',
    ],
    [
      'names that are none',
      (names) => names.hostsOf(ip('192.0.2.1')),
      '1.2.0.192.in-addr.arpa PTR -x-\n1.2.0.192.in-addr.arpa PTR my_pc.test\nmy_pc.test A 192.0.2.1',
      'my_pc.test',
    ],
    [
      'a client of IPv6',
      (names) => names.hostsOf(ip('2001:db8::1')),
      '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa PTR six.test\nsix.test AAAA 2001:0db8::0001',
      'six.test',
    ],
    [
      'a reverse zone that is broken',
      (names) => names.hostsOf(ip('192.0.2.1')),
      '1.2.0.192.in-addr.arpa SERVFAIL',
      'unavailable',
    ],
    [
      'a name that cannot be confirmed',
      (names) => names.hostsOf(ip('192.0.2.1')),
      '1.2.0.192.in-addr.arpa PTR mx.a.test\nmx.a.test TIMEOUT',
      'unavailable',
    ],
    [
      'one that cannot, and one that can',
      (names) => names.hostsOf(ip('192.0.2.1')),
      '1.2.0.192.in-addr.arpa PTR a.test\n1.2.0.192.in-addr.arpa PTR b.test\na.test TIMEOUT\nb.test A 192.0.2.1',
      'b.test',
    ],

    ['a name with an address', (names) => names.resolves(domain('a.test')), 'a.test A 192.0.2.1', 'true'],
    ['with one of IPv6', (names) => names.resolves(domain('a.test')), 'a.test AAAA 2001:db8::1', 'true'],
    ['with mail servers alone', (names) => names.resolves(domain('a.test')), 'a.test MX 10 mx.a.test', 'false'],
    ['a name that does not exist', (names) => names.resolves(domain('a.test')), '', 'false'],
    ['an address in brackets', (names) => names.resolves(domain('[192.0.2.1]')), '', 'true'],
    ['a name that cannot be asked', (names) => names.resolves(domain('a.test')), 'a.test REFUSED', 'unavailable'],

    [
      'at its address',
      (names) => names.isAt(domain('a.test'), ip('192.0.2.1')),
      'a.test A 192.0.2.2\na.test A 192.0.2.1',
      'true',
    ],
    ['elsewhere', (names) => names.isAt(domain('a.test'), ip('192.0.2.1')), 'a.test A 192.0.2.2', 'false'],
    ['of another family', (names) => names.isAt(domain('a.test'), ip('2001:db8::1')), 'a.test A 192.0.2.2', 'false'],
    ['in brackets, the same', (names) => names.isAt(domain('[192.0.2.1]'), ip('192.0.2.1')), '', 'true'],
    ['in brackets, another', (names) => names.isAt(domain('[IPv6:2001:db8::2]'), ip('2001:db8::1')), '', 'false'],
    ['in brackets, of IPv6', (names) => names.isAt(domain('[IPv6:2001:db8::1]'), ip('2001:db8::1')), '', 'true'],

    ['mail to its servers', (names) => names.hasMailHost(domain('a.test')), 'a.test MX 10 mx.a.test', 'true'],
    ['mail to its address', (names) => names.hasMailHost(domain('a.test')), 'a.test A 192.0.2.1', 'true'],
    ['no mail without either', (names) => names.hasMailHost(domain('a.test')), 'a.test TXT x', 'false'],
    ['no mail to what is not there', (names) => names.hasMailHost(domain('a.test')), '', 'false'],
    ['a domain that cannot be asked', (names) => names.hasMailHost(domain('a.test')), 'a.test TIMEOUT', 'unavailable'],
    ['null MX', (names) => names.hasNullMx(domain('a.test')), 'a.test MX 0 .', 'true'],
    ['an MX is none', (names) => names.hasNullMx(domain('a.test')), 'a.test MX 10 mx.a.test', 'false'],
    ['no MX is none', (names) => names.hasNullMx(domain('a.test')), 'a.test A 192.0.2.1', 'false'],
    ['null MX that cannot be asked', (names) => names.hasNullMx(domain('a.test')), 'a.test SERVFAIL', 'unavailable'],
  ];

test.each(cases)('%s', async (_, ask, zone, said) => {
  const read = parseZone(zone);
  if ('problem' in read) throw new Error(read.problem);
  const reading = await ask(openNames(recordsDns(read.records)));
  expect(reading.kind === 'known' ? reading.values.join(' ') : reading.kind).toBe(said);
});
