import { expect, test } from 'vitest';
import type { AddressRange, Dnsbl } from '../../../src/core/declared-service.ts';
import type { Domain } from '../../../src/mail/domain.ts';
import { parseDomain } from '../../../src/mail/domain.ts';
import type { Ip } from '../../../src/mail/ip.ts';
import { parseIp } from '../../../src/mail/ip.ts';
import { recordsDns } from '../../../src/services/dns/records-dns.ts';
import { listingName } from '../../../src/services/dnsbl/listing-name.ts';
import { openListings } from '../../../src/services/dnsbl/listings.ts';
import { parseZone } from '../../../src/trial/dns-record.ts';

function subject(text: string): Ip | Domain {
  const found = parseIp(text) ?? parseDomain(text);
  if (found === undefined) throw new Error(`${text} is neither an address nor a domain`);
  return found;
}

test.each([
  ['192.0.2.99', 'bl.example', '99.2.0.192.bl.example'],
  ['::ffff:192.0.2.99', 'bl.example', '99.2.0.192.bl.example'],
  [
    '2001:db8:1:2:3:4:567:89ab',
    'bl.example',
    'b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.bl.example',
  ],
  ['spam.example', 'bl.example', 'spam.example.bl.example'],
  [`${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(60)}`, 'bl.example', undefined],
])('%s on %s is asked as %s', (text, zone, name) => {
  expect(listingName(subject(text), zone)).toBe(name);
});

const range = (from: number, to = from): AddressRange => ({ from: 0x7f000000 + from, to: 0x7f000000 + to });
const usual = {
  kind: 'dnsbl',
  name: 'bad',
  place: { file: 'p.rules', line: 1 },
  withinMs: 1000,
  ifUnavailable: 'skip',
  zones: ['a.example', 'b.example'],
  answers: [range(2, 11)],
  except: [range(10)],
  url: 'https://a.example/why',
  showsReason: true,
} as const satisfies Dnsbl;

/** Zone, what is asked about 192.0.2.1, and what is said. */
const cases: readonly (readonly [title: string, zone: string, said: string])[] = [
  ['nobody lists it', '', 'no'],
  ['the first zone does', '1.2.0.192.a.example A 127.0.0.2', 'yes a.example'],
  ['the second zone does', '1.2.0.192.b.example A 127.0.0.11', 'yes b.example'],
  ['both do', '1.2.0.192.b.example A 127.0.0.2\n1.2.0.192.a.example A 127.0.0.2', 'yes a.example'],
  [
    'with its reason',
    '1.2.0.192.a.example A 127.0.0.2\n1.2.0.192.a.example TXT "spam trap"',
    'yes a.example: spam trap',
  ],
  ['several answers, one counts', '1.2.0.192.a.example A 127.0.0.99\n1.2.0.192.a.example A 127.0.0.4', 'yes a.example'],
  ['an answer beside those that count', '1.2.0.192.a.example A 127.0.0.12', 'no'],
  ['an excepted answer', '1.2.0.192.a.example A 127.0.0.10', 'no'],
  ['a name without addresses', '1.2.0.192.a.example TXT "x"', 'no'],
  ['an answer by which lists refuse', '1.2.0.192.a.example A 127.255.255.254', 'unavailable'],
  ['a parked domain', '1.2.0.192.a.example A 203.0.113.80', 'unavailable'],
  [
    'a parked domain beside a listing',
    '1.2.0.192.a.example A 127.0.0.2\n1.2.0.192.a.example A 203.0.113.80',
    'unavailable',
  ],
  ['SERVFAIL', '1.2.0.192.a.example SERVFAIL', 'unavailable'],
  ['REFUSED', '1.2.0.192.a.example REFUSED', 'unavailable'],
  ['silence', '1.2.0.192.b.example TIMEOUT', 'unavailable'],
  [
    'silence of one, and the other lists it',
    '1.2.0.192.a.example TIMEOUT\n1.2.0.192.b.example A 127.0.0.2',
    'yes b.example',
  ],
  ['an alias', '1.2.0.192.a.example CNAME listed.example\nlisted.example A 127.0.0.2', 'yes a.example'],
  ['an alias of itself', '1.2.0.192.a.example CNAME 1.2.0.192.a.example', 'unavailable'],
];

test.each(cases)('%s', async (_, zone, said) => {
  const read = parseZone(zone);
  if ('problem' in read) throw new Error(read.problem);
  const reading = await openListings(recordsDns(read.records)).ask(usual, subject('192.0.2.1'));
  if (reading.kind !== 'known') return expect(reading.kind).toBe(said);
  const [value] = reading.values;
  if (typeof value !== 'object' || !('zone' in value)) return expect(value === false ? 'no' : value).toBe(said);
  expect(value.url).toBe(usual.url);
  expect(`yes ${value.zone}${value.reason === undefined ? '' : `: ${value.reason}`}`).toBe(said);
});

test('a name too long to be asked about is on no list', async () => {
  const long = subject(`${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(60)}`);
  expect(await openListings(recordsDns([])).ask(usual, long)).toEqual({ kind: 'known', values: [false] });
});

/** Hosts, the zone, and what is said of them. */
test.each([
  [['www.spam.example'], 'spam.example.a.example A 127.0.0.2', 'yes'],
  [['www.spam.example'], 'www.spam.example.a.example A 127.0.0.2', 'yes'],
  [['mail.spam.co.uk'], 'spam.co.uk.a.example A 127.0.0.2\nco.uk.a.example A 127.0.0.3', 'yes'],
  [['a.b.spam.co.uk'], 'b.spam.co.uk.a.example A 127.0.0.2\nco.uk.a.example A 127.0.0.3', 'no'],
  [['good.example', 'spam.example'], 'spam.example.b.example A 127.0.0.2', 'yes'],
  [['good.example', 'bad.example'], 'good.example.a.example SERVFAIL\nbad.example.b.example A 127.0.0.2', 'yes'],
  [['good.example', 'bad.example'], 'good.example.a.example SERVFAIL', 'unavailable'],
  [['192.0.2.1'], '1.2.0.192.a.example A 127.0.0.2', 'yes'],
  [['not a host', '-'], '', 'no'],
])('links to %j', async (hosts, zone, said) => {
  const read = parseZone(zone);
  if ('problem' in read) throw new Error(read.problem);
  const reading = await openListings(recordsDns(read.records)).askHosts(usual, hosts);
  const shown = reading.kind === 'known' ? (reading.values.includes(false) ? 'no' : 'yes') : reading.kind;
  expect(shown).toBe(said);
});
