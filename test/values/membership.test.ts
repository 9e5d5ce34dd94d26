import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ListKind } from '../../src/core/policy.ts';
import type { Value } from '../../src/core/reading.ts';
import { parseAddress } from '../../src/mail/address.ts';
import { parseIp } from '../../src/mail/ip.ts';
import { indexList, linkIndex, linkList } from '../../src/values/link-list.ts';
import { listKind } from '../../src/values/list-kind.ts';
import { finds, makeAutomaton } from '../../src/values/membership/automaton.ts';
import { naiveHas } from '../../src/values/membership/naive.ts';
import { listOf } from './written.ts';

function valueFor(kind: ListKind, text: string): Value {
  const value = kind === 'networks' ? parseIp(text) : kind === 'addresses' ? parseAddress(text) : text;
  if (value === undefined) throw new Error(`${text} is no value for ${kind}`);
  return value;
}

/** Index and reference must agree; gives what they say. */
function isIn(kind: ListKind, entries: readonly string[], text: string, now = 0): boolean {
  const list = listOf(kind, entries);
  const value = valueFor(kind, text);
  const found = naiveHas(list, value, now);
  expect(linkList(list).has(value, now)).toBe(found);
  expect(linkIndex(structuredClone(indexList(list))).has(value, now)).toBe(found);
  return found;
}

test.each([
  [
    'networks',
    '10.0.0.0/8, 192.0.2.1',
    {
      '10.0.0.0': true,
      '10.255.255.255': true,
      '11.0.0.0': false,
      '9.255.255.255': false,
      '192.0.2.1': true,
      '192.0.2.2': false,
      '::a00:1': false,
    },
  ],
  ['networks', '0.0.0.0/0', { '0.0.0.0': true, '255.255.255.255': true, '::1': false }],
  ['networks', '::/0', { '0.0.0.0': false, '::': true, 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff': true }],
  [
    'networks',
    '255.255.255.255, ffff::/16',
    { '255.255.255.255': true, '255.255.255.254': false, 'ffff::1': true, 'fffe::1': false },
  ],
  [
    'networks',
    '10.0.0.0/8, 10.1.0.0/16, 10.1.0.0/24',
    { '10.0.0.1': true, '10.1.0.1': true, '10.2.0.1': true, '11.0.0.1': false },
  ],
  [
    'networks',
    '2001:db8::/32',
    { '2001:db8:ffff:ffff::1': true, '2001:db9::': false, '2001:db7:ffff:ffff:ffff:ffff:ffff:ffff': false },
  ],
  ['networks', '', { '10.0.0.1': false, '::1': false }],
  [
    'domains',
    'example.com, .example.net',
    {
      'example.com': true,
      'a.example.com': false,
      'example.net': true,
      'a.b.example.net': true,
      'badexample.net': false,
      net: false,
    },
  ],
  ['domains', '.com', { com: true, 'a.com': true, 'a.net': false }],
  ['domains', 'example.com', { '[192.0.2.1]': false, 'a b example.com': false }],
  [
    'addresses',
    'ann@example.com, @b.example, @.c.example, postmaster@',
    {
      'ANN@example.com': true,
      '"ann"@example.com': true,
      'bob@example.com': false,
      'x@b.example': true,
      'x@a.b.example': false,
      'x@c.example': true,
      'x@a.c.example': true,
      'x@bc.example': false,
      'Postmaster@any.example': true,
      postmaster: true,
      ann: false,
    },
  ],
  [
    'addresses',
    '"@b.example"@example.com, "a b"@',
    { '"@b.example"@example.com': true, 'x@b.example': false, '"A b"@any.example': true },
  ],
  ['extensions', '.exe', { '.exe': true, '.ex': false, exe: false }],
  ['phrases', 'act now, σ', { 'Please ACT\r\n NOW!': true, 'act  later, now': false, ΟΔΟΣ: true, '': false }],
] as const)('%s: %s', (kind, entries, values) => {
  for (const [text, expected] of Object.entries(values)) {
    expect(isIn(kind, entries === '' ? [] : entries.split(', '), text), text).toBe(expected);
  }
});

test.each([
  ['networks', '10.0.0.0/8 until 5', '10.0.0.1'],
  ['domains', '.example.com until 5', 'a.example.com'],
  ['addresses', '@example.com until 5', 'a@example.com'],
  ['addresses', 'a@ until 5', 'a@example.com'],
  ['extensions', '.exe until 5', '.exe'],
  ['phrases', 'act until 5', 'fact'],
] as const)('%s: an entry that expires matches before that moment only', (kind, entry, value) => {
  expect([4, 5].map((now) => isIn(kind, [entry], value, now))).toEqual([true, false]);
  expect([4, 5].map((now) => isIn(kind, [`${entry}00`, entry], value, now))).toEqual([true, true]);
});

/** Entries and values of a small world, so that they meet often. */
const domain = fc.stringMatching(/^(a|b)(\.(a|b)){0,2}$/);
const worlds: Readonly<
  Record<ListKind, { readonly entry: fc.Arbitrary<string>; readonly value: fc.Arbitrary<string> }>
> = {
  networks: {
    entry: fc.oneof(
      fc
        .tuple(fc.constantFrom('10.0.0.0', '10.0.0.128', '10.0.1.0', '0.0.0.0', '255.255.255.255'), fc.nat(32))
        .map(([ip, prefix]) => `${ip}/${prefix}`),
      fc
        .tuple(fc.constantFrom('::', '2001:db8::', '2001:db8::ffff:0:1', 'ffff::'), fc.nat(128))
        .map(([ip, prefix]) => `${ip}/${prefix}`),
    ),
    value: fc.constantFrom(
      '10.0.0.0',
      '10.0.0.127',
      '10.0.0.128',
      '10.0.1.255',
      '9.255.255.255',
      '0.0.0.0',
      '255.255.255.255',
      '::',
      '2001:db8::1',
      '2001:db8::ffff:0:1',
      '2001:db8::fffe:ffff:ffff',
      'ffff::1',
    ),
  },
  domains: { entry: fc.tuple(fc.constantFrom('', '.'), domain).map((parts) => parts.join('')), value: domain },
  addresses: {
    entry: fc.oneof(
      fc.tuple(fc.constantFrom('a@', 'B@', '@', '@.', '"a b"@'), domain).map((parts) => parts.join('')),
      fc.constantFrom('a@', '"a b"@'),
    ),
    value: fc.oneof(
      fc.tuple(fc.constantFrom('a', 'b', '"A b"'), domain).map((parts) => parts.join('@')),
      fc.constantFrom('a', 'b'),
    ),
  },
  extensions: { entry: fc.constantFrom('.a', '.b', '.c', '.D'), value: fc.constantFrom('.a', '.b', '.c', '.d') },
  phrases: {
    entry: fc
      .string({ unit: fc.constantFrom('a', 'b', 'ü', ' '), minLength: 1, maxLength: 5 })
      .filter((text) => text.trim() !== ''),
    value: fc.string({ unit: fc.constantFrom('a', 'b', 'Ü', ' ', '\n', '€'), maxLength: 30 }),
  },
};

test.each([
  ['networks', 12],
  ['domains', 8],
  ['addresses', 8],
  ['extensions', 3],
  ['phrases', 6],
  ['phrases', 30],
] as const)('%s: index and reference agree on lists of up to %d entries', (kind, size) => {
  const { entry, value } = worlds[kind];
  const expiring = fc.tuple(entry, fc.constantFrom('', '', ' until 1', ' until 2'));
  const canonical = expiring.map(([text, until]) => {
    const parsed = listKind(kind).parseLine(kind === 'phrases' ? `"${text}"` : text);
    return 'text' in parsed ? [`${parsed.text}${until}`] : [];
  });
  const lists = fc
    .array(canonical, { minLength: size >> 2, maxLength: size, size: 'max' })
    .map((entries) => entries.flat());
  fc.assert(
    fc.property(
      lists,
      fc.array(value, { minLength: 3, maxLength: 6 }),
      fc.integer({ min: 0, max: 2 }),
      (entries, values, now) => {
        const list = listOf(kind, entries);
        const membership = linkList(list);
        for (const each of values) {
          const asked = valueFor(kind, each);
          expect(membership.has(asked, now), each).toBe(naiveHas(list, asked, now));
        }
      },
    ),
    { seed: 7, numRuns: 300 },
  );
});

// Over 50 ms: the reference goes through thousands of networks for each address. So long an index has pages.
test('a long list of networks agrees with the reference too', () => {
  const address = fc.tuple(fc.integer({ min: 1, max: 16 }), fc.nat(255), fc.nat(255), fc.nat(255));
  const prefixes = fc.integer({ min: 18, max: 32 });
  const networks = fc.sample(fc.tuple(address, prefixes), { seed: 3, numRuns: 3000 });
  // Its stretch goes over pages in which nothing begins.
  const entries = ['100.0.0.0/6'];
  for (const [octets, prefix] of networks) {
    const parsed = listKind('networks').parseLine(`${octets.join('.')}/${prefix}`);
    if ('text' in parsed) entries.push(parsed.text);
  }
  const list = listOf('networks', entries);
  const index = indexList(list);
  expect(index.kind === 'networks' && index.v4.pages.length).toBe(0x10001);
  const asked = ['0.0.0.0', '99.255.255.255', '102.50.0.1', '104.0.0.0', '255.255.255.255'];
  for (const octets of fc.sample(address, { seed: 4, numRuns: 300 })) asked.push(octets.join('.'));
  for (const [octets] of networks.slice(0, 200)) asked.push(octets.join('.'));
  for (const text of asked) {
    const value = valueFor('networks', text);
    expect(linkIndex(index).has(value, 0), text).toBe(naiveHas(list, value, 0));
  }
});

test.each([1, 3, 10, 1000])('an automaton with rows for %d states finds what the reference finds', (rows) => {
  const { entry, value } = worlds.phrases;
  const expiries = fc.array(fc.tuple(entry, fc.constantFrom(1, 2, Number.POSITIVE_INFINITY)), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(expiries, value, fc.integer({ min: 0, max: 2 }), (phrases, text, now) => {
      const automaton = makeAutomaton(new Map(phrases), rows);
      const expected = [...new Map(phrases)].some(([phrase, expiry]) => now < expiry && text.includes(phrase));
      expect(finds(automaton, text, now)).toBe(expected);
    }),
    { seed: 11, numRuns: 300 },
  );
});
