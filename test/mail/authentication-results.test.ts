import { expect, test } from 'vitest';
import type { AuthenticationResult } from '../../src/mail/authentication-results.ts';
import { authenticationResultsLines, authservIdOf } from '../../src/mail/authentication-results.ts';

test.each<[AuthenticationResult[], string[]]>([
  [[], []],
  [
    [
      { method: 'spf', result: 'pass', properties: [['smtp.mailfrom', 'example.com']] },
      {
        method: 'dkim',
        result: 'fail',
        properties: [
          ['header.d', 'example.com'],
          ['header.s', 'k1'],
          ['header.b', 'ab/d+f=='],
        ],
      },
      { method: 'dmarc', result: 'none', properties: [['header.from', '']] },
    ],
    [
      'Authentication-Results: mx.example.org;',
      '\tspf=pass smtp.mailfrom=example.com;',
      '\tdkim=fail header.d=example.com header.s=k1 header.b="ab/d+f==";',
      '\tdmarc=none',
    ],
  ],
  [
    [{ method: 'spf', result: 'none', properties: [['smtp.helo', 'x"; dkim=pass\r\n\\(ü']] }],
    ['Authentication-Results: mx.example.org;', '\tspf=none smtp.helo="x\\"; dkim=pass??\\\\(?"'],
  ],
  [
    [{ method: 'dkim', result: 'fail', properties: [['header.d', 'a'.repeat(300)]] }],
    ['Authentication-Results: mx.example.org;', '\tdkim=fail'],
  ],
])('%#: the lines of the field', (results, lines) => {
  expect(authenticationResultsLines('mx.example.org', results)).toEqual(lines);
});

test.each([
  [' mx.example.org; none', 'mx.example.org'],
  ['mx.example.org', 'mx.example.org'],
  [' MX.Example.ORG 1; spf=pass', 'mx.example.org'],
  ['(note) mx.example.org (1);', 'mx.example.org'],
  ['((a) b)\r\n\tmx;', 'mx'],
  [' "mx (not) a comment"; spf=pass', 'mx (not) a comment'],
  [' "a\\"b"; spf=pass', 'a"b'],
  [' ; spf=pass', undefined],
  [' (never ends', undefined],
  ['', undefined],
])('the authserv-id of `%s`', (value, id) => {
  expect(authservIdOf(value)).toBe(id);
});
