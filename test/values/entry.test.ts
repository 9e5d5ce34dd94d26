import { expect, test } from 'vitest';
import { listKind, listKinds } from '../../src/values/list-kind.ts';
import { valueTypes } from '../../src/values/registry.ts';
import { writtenEntry } from './written.ts';

test.each([
  ['networks', '10.0.0.0/8', '10.0.0.0/8'],
  ['networks', '192.0.2.1/32', '192.0.2.1'],
  ['networks', '2001:DB8::/32', '2001:db8::/32'],
  ['networks', '::ffff:10.0.0.0/104', '10.0.0.0/8'],
  ['domains', '"Example.com"', 'example.com'],
  ['domains', '".Example.com"', '.example.com'],
  ['domains', '@example.com', 'example.com'],
  ['domains', '@.example.com', '.example.com'],
  ['domains', '".bücher.example"', '.xn--bcher-kva.example'],
  ['domains', '"[192.0.2.1]"', '[192.0.2.1]'],
  ['addresses', '"Ann@Example.com"', 'ann@example.com'],
  ['addresses', '@Example.com', '@example.com'],
  ['addresses', '@.example.com', '@.example.com'],
  ['addresses', '"Postmaster@"', 'postmaster@'],
  ['addresses', '""a b"@"', '"a b"@'],
  ['addresses', '""@b"@example.com"', '"@b"@example.com'],
  ['extensions', '.EXE', '.exe'],
  ['extensions', '".c++"', '.c++'],
  ['phrases', '" Act  NOW "', ' act now '],
] as const)('%s: %s is %s', (kind, source, text) => {
  expect(listKind(kind).parseTerm(writtenEntry(source))).toEqual({ text });
});

test('bits past the prefix are told', () => {
  expect(listKind('networks').parseTerm(writtenEntry('10.1.2.3/8'))).toEqual({ text: '10.0.0.0/8', hostBits: true });
});

test.each([
  ['networks', '10.0.0.0/33', '`10.0.0.0/33` is no IP address or network'],
  [
    'networks',
    '"10.0.0.0/8"',
    '`"10.0.0.0/8"` is a text, not an entry of `networks` such as `10.0.0.0/8`: write it without quotes',
  ],
  ['networks', '.exe', '`.exe` is a file extension, not an entry of `networks` such as `10.0.0.0/8`'],
  ['domains', '.com', '`.com` is a file extension, not an entry of `domains` such as `"example.com"`'],
  [
    'domains',
    '192.0.2.1',
    '`192.0.2.1` is an IP address or network, not an entry of `domains` such as `"example.com"`',
  ],
  ['domains', '"*.example.com"', '`*.example.com` is no domain: write `.example.com` for its subdomains'],
  ['domains', '"ann@example.com"', '`ann@example.com` is no domain: mail addresses are declared with `addresses`'],
  ['domains', '"..example.com"', '`..example.com` is no domain'],
  ['domains', '".[192.0.2.1]"', '`.[192.0.2.1]` is no domain'],
  ['addresses', '"ann"', '`ann` is no mail address: write `ann@` for this local part at any domain'],
  ['addresses', '"example.com"', '`example.com` is no mail address: write `@example.com` for the whole domain'],
  ['addresses', '"*@example.com"', '`*@example.com` is no mail address: write `@example.com` for the whole domain'],
  ['addresses', '"<ann@example.com>"', '`<ann@example.com>` is no mail address: leave out `<` and `>`'],
  ['addresses', '"a@b@"', '`a@b@` is no mail address'],
  ['addresses', '"@"', '`@` holds no domain'],
  ['extensions', '"*.exe"', '`*.exe` is no file extension: only the last part counts, `.exe`'],
  ['extensions', '@exe.com', '`@exe.com` is a domain, not an entry of `extensions` such as `.exe`'],
  ['phrases', '"  "', 'an empty phrase is part of every text'],
  ['phrases', '.exe', '`.exe` is a file extension, not an entry of `phrases` such as `"act now"`'],
] as const)('%s: %s is wrong', (kind, source, problem) => {
  expect(listKind(kind).parseTerm(writtenEntry(source))).toEqual({ problem });
});

test.each([
  ['networks', '10.0.0.0/8', { text: '10.0.0.0/8' }],
  [
    'networks',
    '10.0.0.0/255.0.0.0',
    { problem: '`10.0.0.0/255.0.0.0` is no IP address or network: write its mask as a prefix length such as `/24`' },
  ],
  ['networks', '"10.0.0.0/8"', { problem: '`"10.0.0.0/8"` stands in quotes: leave them out in a list file' }],
  ['domains', '.example.com', { text: '.example.com' }],
  ['domains', 'example.com', { text: 'example.com' }],
  ['addresses', 'ann@example.com', { text: 'ann@example.com' }],
  ['addresses', '"a b"@example.com', { text: '"a b"@example.com' }],
  ['extensions', 'exe', { problem: '`exe` is no file extension: write `.exe`' }],
  ['phrases', 'act now', { text: 'act now' }],
  ['phrases', '" ass "', { text: ' ass ' }],
] as const)('a line of %s: %s', (kind, line, parsed) => {
  expect(listKind(kind).parseLine(line)).toEqual(parsed);
});

test.each(listKinds)('$name: the record is whole', (kind) => {
  expect(kind.parseTerm(writtenEntry(kind.example))).toHaveProperty('text');
  const type = valueTypes.find((each) => each.name === kind.valueType);
  expect(type?.list ?? 'phrases').toBe(kind.name);
});

test.each(listKinds)('$name: a canonical text is read back as itself', (kind) => {
  const lines = [
    '10.1.0.0/9',
    '::/1',
    'a.example',
    '.a.example',
    '@a.example',
    '@.b.example',
    'A@b.example',
    'c@',
    '.exe',
    'A  b',
  ];
  for (const line of lines) {
    const parsed = kind.parseLine(line);
    if ('text' in parsed) expect(kind.parseLine(parsed.text)).toEqual({ text: parsed.text });
  }
});
