import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dnsbl } from '../../../src/core/declared-service.ts';
import { parseIp } from '../../../src/mail/ip.ts';
import type { Dns } from '../../../src/services/dns/dns.ts';
import { openDns } from '../../../src/services/dns/open-dns.ts';
import { openListings } from '../../../src/services/dnsbl/listings.ts';
import { adapters } from './adapters.ts';
import { answerOf, usualCases } from './cases.ts';
import type { NameServer } from './name-server.ts';
import { domain } from './name-server.ts';
import { canStart, startNsd, startRbldnsd } from './real-servers.ts';
import { longText } from './zone-server.ts';

const many = Array.from({ length: 120 }, (_, at) => `many A 192.0.2.${at}`);
const zone = `$ORIGIN test.
$TTL 300
@ SOA ns hostmaster 1 7200 3600 86400 60
@ NS ns
ns A 127.0.0.1
one A 192.0.2.1
two A 192.0.2.1
two A 192.0.2.2
two AAAA 2001:db8::1
mail MX 10 mx1
mail MX 20 mx2
null MX 0 .
1.2.0.192.in-addr PTR one
text TXT "v=spf1 " "-all"
text TXT "${longText.slice(0, 255)}" "${longText.slice(255)}"
alias CNAME one
far-alias CNAME alias
${many.join('\n')}
`;

describe.runIf(canStart('nsd'))('nsd', () => {
  let server: NameServer;
  beforeAll(async () => {
    server = await startNsd({ test: zone });
  });
  afterAll(() => server.stop());

  describe.each(adapters)('%s', (_, open) => {
    let dns: Dns;
    beforeAll(() => {
      dns = open(server);
    });
    test.each([...usualCases, ['there.example', 'A', 'refused'] as const])(
      '%s %s: %s',
      async (name, type, expected) => {
        expect(await answerOf(dns, name, type)).toBe(expected);
      },
    );
  });
});

describe.runIf(canStart('rbldnsd'))('rbldnsd', () => {
  let server: NameServer;
  beforeAll(async () => {
    server = await startRbldnsd([
      ['bl.test', 'ip4set', ':127.0.0.3:spam from $\n127.0.0.2\n192.0.2.0/28\n'],
      ['bl.test', 'ip6trie', ':127.0.0.4:spam from $\n2001:db8::/32\n'],
      ['names.test', 'dnset', ':127.0.0.2:spam by $\n.spam.example\n'],
    ]);
  });
  afterAll(() => server.stop());

  test.each([
    ['192.0.2.15', 'bl.test', 'yes, 192.0.2.15'],
    ['192.0.2.16', 'bl.test', 'no'],
    ['127.0.0.2', 'bl.test', 'yes, 127.0.0.2'],
    ['127.0.0.1', 'bl.test', 'no'],
    ['2001:db8::99', 'bl.test', 'yes, 2001:db8::99'],
    ['2001:db9::99', 'bl.test', 'no'],
    ['mx.spam.example', 'names.test', 'yes, spam.example'],
    ['example', 'names.test', 'no'],
  ])('%s on %s: %s', async (subject, listing, expected) => {
    const list: Dnsbl = {
      kind: 'dnsbl',
      name: 'bad',
      place: { file: 'p.rules', line: 1 },
      withinMs: 1000,
      ifUnavailable: 'skip',
      zones: [listing],
      answers: [{ from: 0x7f000000, to: 0x7fffffff }],
      except: [],
      url: undefined,
      showsReason: true,
    };
    const listings = openListings(openDns({ servers: [server], clock: { now: () => 0 } }));
    const reading = await listings.ask(list, parseIp(subject) ?? domain(subject));
    const [value] = reading.kind === 'known' ? reading.values : [];
    const said = typeof value === 'object' && 'reason' in value ? `yes, ${value.reason?.split(' ').at(-1)}` : 'no';
    expect(value === undefined ? reading : said).toBe(expected);
  });
});
