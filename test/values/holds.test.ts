import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Test } from '../../src/core/condition.ts';
import type { Value } from '../../src/core/reading.ts';
import { parseAddress } from '../../src/mail/address.ts';
import { parseIp } from '../../src/mail/ip.ts';
import { rememberingFold } from '../../src/values/fold.ts';
import { holds } from '../../src/values/holds.ts';
import { linkList } from '../../src/values/link-list.ts';
import { linkTest } from '../../src/values/link-test.ts';
import { valueType } from '../../src/values/registry.ts';
import { listOf } from './written.ts';

const lists = new Map(
  [
    listOf('networks', ['10.0.0.0/8', '192.0.2.1 until 5'], 'ours'),
    listOf('phrases', ['act now', '@example.com'], 'offensive'),
  ].map((list) => [list.name, list]),
);
const memberships = new Map([...lists].map(([name, list]) => [name, linkList(list)]));
const folded = rememberingFold();

/** Both evaluators must agree; gives what they say. */
function check(type: string, asked: Test, value: Value, now = 0): boolean {
  const held = holds(asked, valueType(type), value, lists, now);
  expect(linkTest(asked, valueType(type), memberships)(value, now)).toBe(held);
  expect(linkTest(asked, valueType(type), memberships, folded)(value, now)).toBe(held);
  return held;
}

const ann = parseAddress('Ann@Example.com') ?? '';
const client = parseIp('10.0.0.1') ?? '';

test.each<[string, Test, Value, boolean]>([
  ['yes-no', { kind: 'yes' }, true, true],
  ['yes-no', { kind: 'yes' }, false, false],
  ['text', { kind: 'missing' }, 'x', false],
  ['text', { kind: 'unavailable' }, 'x', false],
  ['text', { kind: 'equals', key: 'act now' }, 'ACT\nNow', true],
  ['media-type', { kind: 'equals', key: 'image' }, 'image/png', true],
  ['media-type', { kind: 'equals', key: 'image/png' }, 'image/png', true],
  ['media-type', { kind: 'equals', key: 'image/gif' }, 'image/png', false],
  ['address', { kind: 'equals', key: 'ann@example.com' }, ann, true],
  ['address', { kind: 'contains', text: 'N@ex' }, ann, true],
  ['address', { kind: 'member', list: 'offensive' }, ann, true],
  ['text', { kind: 'member', list: 'offensive' }, 'please ACT  NOW', true],
  ['ip', { kind: 'member', list: 'ours' }, client, true],
  ['text', { kind: 'starts', text: 're:' }, 'RE: x', true],
  ['text', { kind: 'starts', text: 'x' }, 'RE: x', false],
  ['domain', { kind: 'ends', text: '.local' }, 'pc.local', true],
  ['text', { kind: 'matches', pattern: '^re:' }, 'RE: x', true],
  ['size', { kind: 'compare', relation: '>', number: 5 }, 5, false],
  ['size', { kind: 'compare', relation: '>=', number: 5 }, 5, true],
  ['size', { kind: 'compare', relation: '<', number: 5 }, 5, false],
  ['size', { kind: 'compare', relation: '<=', number: 5 }, 5, true],
  ['time', { kind: 'range', from: 1320, to: 360 }, 1320, true],
  ['time', { kind: 'range', from: 1320, to: 360 }, 0, true],
  ['time', { kind: 'range', from: 1320, to: 360 }, 360, true],
  ['time', { kind: 'range', from: 1320, to: 360 }, 361, false],
  ['time', { kind: 'range', from: 360, to: 1320 }, 361, true],
  ['date', { kind: 'range', from: 20_260_101, to: 20_260_101 }, 20_260_101, true],
])('%s %j of %j: %s', (type, asked, value, expected) => {
  expect(check(type, asked, value)).toBe(expected);
});

test('an expired entry does not match', () => {
  const value = parseIp('192.0.2.1') ?? '';
  expect([4, 5].map((now) => check('ip', { kind: 'member', list: 'ours' }, value, now))).toEqual([true, false]);
});

test('a list that was not handed over is our fault and throws', () => {
  const asked: Test = { kind: 'member', list: 'none' };
  expect(() => holds(asked, valueType('ip'), client, lists, 0)).toThrow('none');
  expect(() => linkTest(asked, valueType('ip'), memberships)).toThrow('none');
});

const piece = fc.string({ unit: fc.constantFrom('a', 'B', 'Σ', ' ', '\n'), maxLength: 4 });
const number = fc.nat(6);
const textTest: fc.Arbitrary<Test> = fc.oneof(
  fc.record({ kind: fc.constantFrom('contains', 'starts', 'ends'), text: piece }),
  fc.record({ kind: fc.constant('equals'), key: piece }),
  fc.record({ kind: fc.constant('matches'), pattern: fc.constantFrom('^a', 'b+$', 'σ|a b') }),
  fc.record({ kind: fc.constant('member'), list: fc.constant('offensive') }),
);
const numberTest: fc.Arbitrary<Test> = fc.oneof(
  fc.record({ kind: fc.constant('compare'), relation: fc.constantFrom('<', '<=', '>', '>='), number }),
  fc.record({ kind: fc.constant('range'), from: number, to: number }),
  fc.record({ kind: fc.constant('equals'), key: number }),
);

test('the linked test answers as the plain one does', () => {
  fc.assert(
    fc.property(textTest, piece, numberTest, number, (onText, text, onNumber, count) => {
      check('text', onText, text.repeat(1 + (count % 2) * 999));
      check('number', onNumber, count);
    }),
    { seed: 5, numRuns: 500 },
  );
});
