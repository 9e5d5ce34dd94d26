import { existsSync, readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { openCheckers } from '../../../src/services/authentication/open-checkers.ts';
import type { Zone } from './spf-cases.ts';
import { zoneDns } from './zone-dns.ts';

const file = new URL(
  '../../../../shared/data/mail/arc-test-suite/tests/arc-draft-validation-tests.yml',
  import.meta.url,
).pathname;
const isHere = existsSync(file);
const world = zoneDns();
const checkers = openCheckers('mx.example.org');
const authentication = checkers.over(world.dns);
afterAll(() => checkers.close());

/** What we say otherwise than the suite, which was written for a draft. */
const differences = new Map([
  ['cv_fail_i1_as_cv_fail', 'fail: the suite says nothing for a chain that its newest seal calls broken'],
  ['cv_fail_i2_as2_fail', 'fail: the suite says nothing for a chain that its newest seal calls broken'],
  ['cv_fail_i2_as1_fail', 'fail: the suite says nothing for a chain of which an older seal says that it was broken'],
  [
    'ams_fields_c_na',
    'fail: without c= a signature is simple/simple (RFC 6376 3.5), and the suite signed relaxed/relaxed',
  ],
  ['ams_fields_h_empty', 'fail: h= names no field, and From has to be signed (RFC 6376 5.4)'],
]);

// A thread is begun, and 171 messages are verified one after another.
test.skipIf(!isHere)(isHere ? 'ARC test suite, 171 chains' : `${file} is not here`, { timeout: 30_000 }, async () => {
  const wrong: string[] = [];
  let asked = 0;
  for (const document of parseAllDocuments(readFileSync(file, 'utf8'))) {
    const scenario = objectOf(document.toJS());
    world.serve(zoneOf(scenario['txt-records']));
    for (const [name, written] of Object.entries(objectOf(scenario['tests']))) {
      const { message, cv } = objectOf(written);
      asked++;
      const said = await chainOf(String(message ?? ''));
      const right = String(cv).toLowerCase();
      if ((said !== right) !== differences.has(name)) wrong.push(`${name}: ${said}, not ${right}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(asked).toBe(171);
});

async function chainOf(message: string): Promise<string> {
  const octets = Buffer.from(message.replace(/\r?\n/g, '\r\n'));
  const finding = await authentication.checkSignatures({ octets, now: 0 }, 5000);
  if (finding.kind === 'unavailable') return finding.why;
  return finding.arc.kind === 'known' ? finding.arc.result : finding.arc.why;
}

function zoneOf(records: unknown): Zone {
  return new Map(
    Object.entries(objectOf(records)).map(([name, text]) => [
      name.toLowerCase(),
      { isSilent: false, records: [{ type: 'TXT', strings: [String(text).replace(/\n/g, '')] }] },
    ]),
  );
}

function objectOf(content: unknown): Record<string, unknown> {
  return isObject(content) ? content : {};
}

function isObject(content: unknown): content is Record<string, unknown> {
  return typeof content === 'object' && content !== null;
}
