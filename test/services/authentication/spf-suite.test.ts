import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Reading } from '../../../src/core/reading.ts';
import type { Fact } from '../../../src/facts/fact.ts';
import { spf } from '../../../src/facts/spf.ts';
import { spfExplanation } from '../../../src/facts/spf-explanation.ts';
import { parseAddress } from '../../../src/mail/address.ts';
import { parseIp } from '../../../src/mail/ip.ts';
import type { Session } from '../../../src/mail/session.ts';
import { openCheckers } from '../../../src/services/authentication/open-checkers.ts';
import { sessionAuthentication } from '../../../src/services/authentication/session-authentication.ts';
import type { Dns } from '../../../src/services/dns/dns.ts';
import { openDns } from '../../../src/services/dns/open-dns.ts';
import { stillWorld } from '../../still-world.ts';
import type { ZoneServer } from './served-zone.ts';
import { startZoneServer } from './served-zone.ts';
import type { SpfCase } from './spf-cases.ts';
import { readSpfSuite } from './spf-cases.ts';

const folder = new URL('../../../../shared/data/spf/', import.meta.url).pathname;
const checkers = openCheckers('receiver.com');
let server: ZoneServer;
beforeAll(async () => {
  server = await startZoneServer();
  // The thread is begun by the first check.
  await checkers
    .over(openDns({ servers: [server], clock }))
    .checkSpf({ client: '192.0.2.1', helo: 'a', sender: undefined }, 9000);
});
afterAll(async () => {
  checkers.close();
  await server.stop();
});

const clock = { now: () => Date.now() };

/** How long a name that nobody answers for is waited for; milliseconds. */
const withinMs = 600;

/** `default=` was left out of SPF before RFC 4408. */
const ours = new Map([
  ['default-modifier', 'an unknown modifier is ignored (RFC 7208 6)'],
  ['default-modifier-harsh', 'an unknown modifier is ignored (RFC 7208 6)'],
]);

const suites: readonly [string, number, ReadonlyMap<string, string>][] = [
  ['rfc7208-tests.yml', 203, new Map()],
  // What RFC 7208 says otherwise this suite leaves open, or has in both versions.
  ['rfc4408-tests.yml', 191, new Map()],
  ['pyspf-extra-tests.yml', 16, ours],
];

describe.each(suites)('%s', (file, count, differences) => {
  const suite = readSpfSuite(`${folder}${file}`);
  // Some names are never answered for, and every zone is asked over the network.
  test.skipIf(suite === undefined)(
    suite === undefined ? `${folder}${file} is not here` : `${count} cases through the fact and our DNS`,
    { timeout: 60_000 },
    async () => {
      const wrong: string[] = [];
      let asked = 0;
      for (const { zone, cases } of suite ?? []) {
        server.serve(zone);
        // Each zone has a DNS of its own, which remembers nothing of the one before.
        const dns = openDns({ servers: [server], clock, tryMs: 200 });
        for (const each of cases) {
          asked++;
          const said = await fault(dns, each);
          if ((said !== undefined) !== differences.has(each.name)) wrong.push(`${each.name}: ${said}`);
        }
      }
      expect(wrong).toEqual([]);
      expect(asked).toBe(count);
    },
  );
});

/** What is wrong with what we say; undefined for nothing. */
async function fault(dns: Dns, { client, helo, sender, results, explanation }: SpfCase): Promise<string | undefined> {
  const address = sender === '' ? undefined : parseAddress(sender);
  // The server refuses such a sender as no address: the fact is never asked. SPF itself still has to be right.
  if (sender !== '' && address === undefined) {
    const finding = await checkers.over(dns).checkSpf({ client, helo, sender }, withinMs);
    const result = finding.kind === 'known' ? finding.result : 'temperror';
    return results.includes(result) ? undefined : `${result}, not ${results.join(' or ')}`;
  }
  const ip = parseIp(client);
  if (ip === undefined) return `${client} is no address`;
  const session: Session = {
    id: 's1',
    client: ip,
    port: 1,
    listener: 'mx',
    at: 0,
    phase: 'mail',
    helo: { name: helo, extended: true },
    tls: undefined,
    authentication: undefined,
    transaction: { sender: address, declaredSize: undefined, recipients: [], message: undefined },
  };
  const ask = askIn(dns, session);
  const result = said(await ask(spf)) ?? 'temperror';
  if (!results.includes(result)) return `${result}, not ${results.join(' or ')}`;
  if (explanation === undefined || result === 'temperror') return undefined;
  // The suite has its own word for no explanation, and RFC 7208 7.3 lets hexadecimal digits be of either case.
  const explained = said(await ask(spfExplanation)) ?? 'DEFAULT';
  return explained.toLowerCase() === explanation.toLowerCase() ? undefined : `says ${explained}, not ${explanation}`;
}

/** Asks facts about a session. */
function askIn(dns: Dns, session: Session): (fact: Fact) => Promise<Reading> {
  const services = { ...stillWorld(), dns, authentication: sessionAuthentication(checkers.over(dns)) };
  const declarations = [
    {
      kind: 'spf',
      name: 'spf',
      place: { file: 'x.rules', line: 1 },
      withinMs,
      ifUnavailable: 'skip',
      explanation: undefined,
    },
  ] as const;
  const view = {
    session,
    recipient: undefined,
    element: undefined,
    argument: '',
    declared: undefined,
    declarations,
    timezone: 'UTC',
    services,
  };
  return async ({ read }) => {
    const reading = read(view);
    return reading.kind === 'asked' ? reading.ready : reading;
  };
}

function said(reading: Reading): string | undefined {
  return reading.kind === 'known' ? reading.values.map(String)[0] : undefined;
}
