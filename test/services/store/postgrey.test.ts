import { expect, test } from 'vitest';
import { entryLine } from '../../../src/services/store/entry-line.ts';
import { readPostgreyDump } from '../../../src/services/store/postgrey.ts';
import { readWhitelistClients, readWhitelistRecipients } from '../../../src/services/store/postgrey-whitelist.ts';

const now = 1_795_436_000_000;

// As Debian's db_dump -p prints what postgrey 1.37 wrote.
const triplets = `VERSION=3
format=print
type=btree
db_pagesize=4096
HEADER=END
 198.51.100.0/b\\ef\\bf\\bdr/x@example.com/bob@example.org
 1795435000,1795436000
 2001:db8:59::/eve@example.com/bob@example.org
 1795435900,1795435900,7
 203.0.113.0//bob@example.org
 1795435900,1795435900
 203.0.113.0/Ann@Example.com/bob@example.org
 1795435000,1795436000
 203.0.113.0/old@example.com/bob@example.org
 1395435000,1395436000
 6b1b2d4d0a4c7d0e
 1795435900,1795435900
DATA=END
`;

test('triplets: those that came again are known, the others wait', () => {
  const dump = readPostgreyDump(triplets, now);
  expect(dump?.entries.map(entryLine)).toEqual([
    '{"kind":"known","key":"198.51.100.0/24 bï¿½r/x@example.com bob@example.org","slot":0,"first":"2026-11-23T11:56:40.000Z","last":"2026-11-23T12:13:20.000Z","count":1,"until":"2026-12-28T12:13:20.000Z"}',
    '{"kind":"waiting","key":"2001:db8:59::/64 eve@example.com bob@example.org","slot":0,"first":"2026-11-23T12:11:40.000Z","last":"2026-11-23T12:11:40.000Z","count":1,"until":"2026-11-25T12:11:40.000Z"}',
    '{"kind":"waiting","key":"203.0.113.0/24 <> bob@example.org","slot":0,"first":"2026-11-23T12:11:40.000Z","last":"2026-11-23T12:11:40.000Z","count":1,"until":"2026-11-25T12:11:40.000Z"}',
    '{"kind":"known","key":"203.0.113.0/24 ann@example.com bob@example.org","slot":0,"first":"2026-11-23T11:56:40.000Z","last":"2026-11-23T12:13:20.000Z","count":1,"until":"2026-12-28T12:13:20.000Z"}',
  ]);
  expect(dump).toMatchObject({ trusted: [], passedOver: 1 });
});

test('clients that are let through for good', () => {
  const dump = readPostgreyDump(
    'VERSION=3\nformat=bytevalue\ntype=btree\nHEADER=END\n 3139382e35312e3130302e31\n 322c31373935343336303030\n 3230332e302e3131332e39\n 372c31373935343336303030\nDATA=END\n',
    now,
  );
  expect(dump).toEqual({ entries: [], trusted: ['203.0.113.9'], passedOver: 0 });
});

test('something else is no dump', () => {
  expect(readPostgreyDump('{"kind":"known"}', now)).toBeUndefined();
});

test('whitelists', () => {
  const clients = `# greylisting.org\namazon.com  # unique sender\n10.1.2\n192.0.2.0/28\n198.51.100.7\n2001:db8::/32\n/^mx\\d+\\.example\\.net$/\n`;
  expect(readWhitelistClients(clients)).toEqual({
    networks: ['10.1.2.0/24', '192.0.2.0/28', '198.51.100.7', '2001:db8::/32'],
    domains: ['.amazon.com'],
    addresses: [],
    left: [{ line: 7, text: '/^mx\\d+\\.example\\.net$/' }],
  });
  expect(readWhitelistRecipients('postmaster@\nBob@Example.org\nexample.net\n/x/\n')).toEqual({
    networks: [],
    domains: [],
    addresses: ['postmaster@', 'bob@example.org', '@.example.net'],
    left: [{ line: 4, text: '/x/' }],
  });
});
