import { expect, test } from 'vitest';
import type { ListKind } from '../../src/core/policy.ts';
import type { Value } from '../../src/core/reading.ts';
import { parseAddress } from '../../src/mail/address.ts';
import { parseIp } from '../../src/mail/ip.ts';
import type { RuleNumbers } from '../../src/plan/known.ts';
import { makeLookup } from '../../src/plan/lookups.ts';
import { valueType } from '../../src/values/registry.ts';

/** The numbers of the entries that a value leads to. */
function found(type: string, kind: ListKind, entries: string[], value: Value): number[] {
  const lookup = makeLookup(valueType(type)?.keys ?? (() => []));
  for (const [number, text] of entries.entries()) {
    const entry = { text, expires: undefined, because: undefined, place: { file: 'p.rules', line: 1 } };
    lookup.addList({ name: 'l', kind, entries: [entry] }, number);
  }
  const rules: RuleNumbers[] = [];
  lookup.find(value, rules);
  return [...new Set(rules.flat())].sort();
}

test.each([
  ['192.0.2.1', [0, 1, 2]],
  ['192.0.2.9', [0, 1]],
  ['192.0.3.1', [0]],
  ['2001:db8::1', [3, 4, 6]],
  ['2001:db8:0:1::1', [3, 6]],
  ['2001:db9::', [6]],
  ['2001:db8::ffff:0:1', [3, 4, 6]],
])('network of %s', (text, numbers) => {
  const entries = [
    '0.0.0.0/0',
    '192.0.2.0/24',
    '192.0.2.1/32',
    '2001:db8::/32',
    '2001:db8::/64',
    '2001:db8::2/128',
    '::/0',
  ];
  const ip = parseIp(text);
  expect(ip && found('ip', 'networks', entries, ip)).toEqual(numbers);
});

test.each([
  ['a.test', [0, 1, 3]],
  ['mx.a.test', [1, 3]],
  ['xa.test', [3]],
  ['test', [3]],
  ['[192.0.2.1]', []],
])('domain %s', (domain, numbers) => {
  expect(found('domain', 'domains', ['a.test', '.a.test', 'b.test', '.test'], domain)).toEqual(numbers);
});

test.each([
  ['ann@a.test', [0, 1, 2]],
  ['ANN@mx.a.test', [2]],
  ['postmaster@b.test', [3]],
  ['postmaster', [3]],
  ['bob@a.test', [1, 2]],
])('address %s', (text, numbers) => {
  const address = parseAddress(text);
  const entries = ['ann@a.test', '@a.test', '@.a.test', 'postmaster@'];
  expect(address && found('address', 'addresses', entries, address)).toEqual(numbers);
});

test('extensions', () => {
  expect(found('extension', 'extensions', ['.exe', '.zip'], '.zip')).toEqual([1]);
});
