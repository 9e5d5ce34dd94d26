import { expect, test } from 'vitest';
import type { Dnsbl } from '../../../src/core/declared-service.ts';
import { parseIp } from '../../../src/mail/ip.ts';
import type { DnsRecord } from '../../../src/mail/scenario.ts';
import { recordsDns } from '../../../src/services/dns/records-dns.ts';
import { openListings } from '../../../src/services/dnsbl/listings.ts';
import type { AskedZone } from '../../../src/services/dnsbl/zone-health.ts';
import { checkZone } from '../../../src/services/dnsbl/zone-health.ts';
import { openZoneWatch } from '../../../src/services/dnsbl/zone-watch.ts';
import { parseZone } from '../../../src/trial/dns-record.ts';

function recordsOf(text: string): readonly DnsRecord[] {
  const zone = parseZone(text);
  if ('problem' in zone) throw new Error(zone.problem);
  return zone.records;
}

const addresses: AskedZone = { zone: 'bl.example', lists: ['bad'], holds: 'addresses' };
const names: AskedZone = { zone: 'bl.example', lists: ['bad'], holds: 'names' };

test.each([
  ['a sound list', addresses, '2.0.0.127.bl.example A 127.0.0.2', 'sound'],
  [
    'with an answer of its own',
    addresses,
    '2.0.0.127.bl.example A 127.0.0.4\n2.0.0.127.bl.example A 127.0.0.9',
    'sound',
  ],
  [
    'a list that refuses one of the questions',
    addresses,
    '2.0.0.127.bl.example A 127.0.0.2\n1.0.0.127.bl.example REFUSED',
    'it cannot be asked: 1.0.0.127.bl.example: REFUSED',
  ],
  ['a sound list of IPv6', addresses, `2.0.0.0.0.0.f.7.f.f.f.f${'.0'.repeat(20)}.bl.example A 127.0.0.2`, 'sound'],
  [
    'a domain that lists everything',
    addresses,
    '2.0.0.127.bl.example A 127.0.0.2\n1.0.0.127.bl.example A 127.0.0.2',
    'it lists 127.0.0.1, so it lists everything',
  ],
  [
    'a list that is gone',
    addresses,
    'other.example A 127.0.0.2',
    'it does not list 127.0.0.2, so it is no list, or an empty one',
  ],
  [
    'a parked domain',
    addresses,
    '2.0.0.127.bl.example A 198.51.100.1\n1.0.0.127.bl.example A 198.51.100.1',
    'it answers 198.51.100.1, which says that it refuses the question or is no list any more',
  ],
  [
    'a resolver that the list refuses',
    addresses,
    '2.0.0.127.bl.example A 127.255.255.254',
    'it answers 127.255.255.254, which says that it refuses the question or is no list any more',
  ],
  [
    'a name server that is broken',
    addresses,
    '2.0.0.127.bl.example SERVFAIL',
    'it cannot be asked: 2.0.0.127.bl.example: SERVFAIL',
  ],
  ['a sound list of names', names, 'test.bl.example A 127.0.0.2', 'sound'],
  [
    'one that lists every name',
    names,
    'test.bl.example A 127.0.0.2\ninvalid.bl.example A 127.0.0.2',
    'it lists INVALID, so it lists everything',
  ],
  [
    'one that holds addresses',
    names,
    '2.0.0.127.bl.example A 127.0.0.2',
    'it does not list TEST, so it is no list, or an empty one',
  ],
])('%s', async (_, zone, records, expected) => {
  const health = await checkZone(recordsDns(recordsOf(records)), zone);
  expect(health.kind === 'sound' ? 'sound' : health.why).toBe(expected);
});

const sound = '2.0.0.127.bl.example A 127.0.0.2\n1.2.0.192.bl.example A 127.0.0.2';
const list: Dnsbl = {
  kind: 'dnsbl',
  name: 'bad',
  place: { file: 'p.rules', line: 1 },
  withinMs: 1000,
  ifUnavailable: 'skip',
  zones: ['bl.example'],
  answers: [{ from: 0x7f000000, to: 0x7fffffff }],
  except: [],
  url: undefined,
  showsReason: false,
};

test('a list that cannot be believed is suspended, loudly, until it can', async () => {
  let records = recordsOf(sound);
  let now = 0;
  const told: string[] = [];
  const watch = openZoneWatch({
    dns: { ask: (...question) => recordsDns(records).ask(...question) },
    clock: { now: () => now },
    asked: () => [addresses],
    tell: (_, why) => told.push(`${now / 60_000}: ${why === undefined ? 'asked again' : 'suspended'}`),
  });
  const client = parseIp('192.0.2.1');
  if (client === undefined) throw new Error('192.0.2.1 is an address');
  const listings = openListings({ ask: (...question) => recordsDns(records).ask(...question) }, watch.suspended);
  const said = async () => (await listings.ask(list, client)).kind;
  const later = async (minutes: number) => {
    now += minutes * 60_000;
    await watch.check();
  };

  // Before the first check a list is asked.
  expect(await said()).toBe('known');
  await watch.check();
  expect(told).toEqual([]);
  records = recordsOf(`${sound}\n1.0.0.127.bl.example A 127.0.0.2`);
  await later(59);
  expect([told, await said()]).toEqual([[], 'known']);
  await later(1);
  expect([told, await said()]).toEqual([['60: suspended'], 'unavailable']);
  expect([...watch.zones()]).toEqual([['bl.example', true]]);
  // Every minute it is asked for again, and every hour it is said again.
  for (let minute = 0; minute < 61; minute++) await later(1);
  expect(told).toEqual(['60: suspended', '120: suspended']);
  records = recordsOf(sound);
  await later(1);
  expect(told.at(-1)).toBe('122: asked again');
  expect([await said(), [...watch.zones()]]).toEqual(['known', [['bl.example', false]]]);
  watch.stop();
});

test('a zone that no rule asks any more is forgotten, and a new one is checked at once', async () => {
  const asked: string[] = [];
  const dns = recordsDns(recordsOf(`${sound}\n2.0.0.127.new.example A 127.0.0.2`));
  let zones: readonly AskedZone[] = [addresses];
  const watch = openZoneWatch({
    dns: {
      ask: (name, ...rest) => {
        if (!name.includes('.f.7.')) asked.push(name);
        return dns.ask(name, ...rest);
      },
    },
    clock: { now: () => 0 },
    asked: () => zones,
    tell: () => undefined,
  });
  await watch.check();
  zones = [{ ...addresses, zone: 'new.example' }];
  await watch.check();
  await watch.check();
  expect(asked).toEqual([
    '2.0.0.127.bl.example',
    '1.0.0.127.bl.example',
    '2.0.0.127.new.example',
    '1.0.0.127.new.example',
  ]);
  expect([...watch.zones().keys()]).toEqual(['new.example']);
  watch.stop();
});
