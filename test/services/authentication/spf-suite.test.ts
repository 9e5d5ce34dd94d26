import { afterAll, describe, expect, test } from 'vitest';
import { openAuthentication } from '../../../src/services/authentication/open-authentication.ts';
import type { SpfCase } from './spf-cases.ts';
import { readSpfSuite } from './spf-cases.ts';
import { zoneDns } from './zone-dns.ts';

const folder = new URL('../../../../shared/data/spf/', import.meta.url).pathname;
const world = zoneDns();
const authentication = openAuthentication(world.dns, 'receiver.com');
afterAll(() => authentication.close());

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
  // A thread is begun, and a few hundred cases are asked one after another.
  test.skipIf(suite === undefined)(
    suite === undefined ? `${folder}${file} is not here` : `${count} cases`,
    { timeout: 30_000 },
    async () => {
      const wrong: string[] = [];
      let asked = 0;
      for (const { zone, cases } of suite ?? []) {
        world.serve(zone);
        for (const each of cases) {
          asked++;
          const said = await fault(each);
          if ((said !== undefined) !== differences.has(each.name)) wrong.push(`${each.name}: ${said}`);
        }
      }
      expect(wrong).toEqual([]);
      expect(asked).toBe(count);
    },
  );
});

/** What is wrong with what we say; undefined for nothing. */
async function fault({ client, helo, sender, results, explanation }: SpfCase): Promise<string | undefined> {
  const finding = await authentication.checkSpf({ client, helo, sender: sender === '' ? undefined : sender }, 2000);
  const result = finding.kind === 'known' ? finding.result : 'temperror';
  if (!results.includes(result)) return `${result}, not ${results.join(' or ')}`;
  if (explanation === undefined || finding.kind !== 'known') return undefined;
  // The suite has its own word for no explanation, and RFC 7208 7.3 lets hexadecimal digits be of either case.
  const said = finding.explanation ?? 'DEFAULT';
  return said.toLowerCase() === explanation.toLowerCase() ? undefined : `says ${said}, not ${explanation}`;
}
