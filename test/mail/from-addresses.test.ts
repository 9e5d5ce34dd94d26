import { expect, test } from 'vitest';
import { fromAddresses } from '../../src/mail/from-addresses.ts';

function check(raw: string, expected: readonly string[], text = raw): void {
  const found = fromAddresses([
    { name: 'To', raw: 'x@elsewhere.example', text: 'x@elsewhere.example' },
    { name: 'from', raw, text },
  ]);
  expect(found?.map((address) => address.key)).toEqual(expected);
}

test.each<[string, readonly string[]]>([
  ['joe@example.com', ['joe@example.com']],
  [' Joe <Joe@Example.com>', ['joe@example.com']],
  ['"a@good.example" <b@evil.example>', ['b@evil.example']],
  ['a@good.example <b@evil.example>', ['a@good.example', 'b@evil.example']],
  ['a@x.example, B <b@x.example>,<c@x.example>', ['a@x.example', 'b@x.example', 'c@x.example']],
  ['Friends: a@x.example, b@x.example;', ['a@x.example', 'b@x.example']],
  ['joe@x.example (not evil@y.example (nor z@y.example))', ['joe@x.example']],
  ['(unclosed joe@x.example', ['joe@x.example']],
  ['"unclosed <joe@x.example>', ['joe@x.example']],
  ['Joe <joe@x.example', ['joe@x.example']],
  ['<<joe@x.example>>', ['joe@x.example']],
  ['Joe <@relay.example,@two.example:joe@x.example>', ['joe@x.example']],
  ['<joe @ x.example>', ['joe@x.example']],
  ['Joe\r\n <joe@\r\n x.example>', ['joe@x.example']],
  ['"joe doe"@x.example', ['"joe doe"@x.example']],
  ['"Joe"joe@x.example', ['joe@x.example']],
  ['<joe@[IPv6:2001:db8::1]>', ['joe@[ipv6:2001:db8::1]']],
  ['joe@bücher.example', ['joe@xn--bcher-kva.example']],
  ['Joe', []],
  ['', []],
])('From: %s', (raw, expected) => check(raw, expected));

test('an address in encoded words counts only where there is no other', () => {
  check('=?utf-8?Q?joe=40x.example?=', ['joe@x.example'], 'joe@x.example');
  check('=?utf-8?Q?evil=40y.example?= <joe@x.example>', ['joe@x.example'], 'evil@y.example <joe@x.example>');
});

test('a header that could not be read is no answer', () => {
  expect(fromAddresses(undefined)).toBeUndefined();
  expect(fromAddresses([])).toEqual([]);
});

// Half a megabyte each: whatever is not linear takes minutes.
test.each(['"\\', '\\"', '<(', '("', '[', 'a ', ' @', '"a', '(\\'])(
  '%s a quarter million times is read in time',
  (piece) => {
    const started = performance.now();
    check(`"${piece.repeat(250_000)}`, []);
    expect(performance.now() - started).toBeLessThan(1000);
  },
);
