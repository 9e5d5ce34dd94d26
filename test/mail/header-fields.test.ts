import { expect, test } from 'vitest';
import { countFields, withoutFields } from '../../src/mail/header-fields.ts';
import { ownFields } from '../../src/mail/own-fields.ts';

test.each([
  ['in the middle', 'A: 1\r\nX-Mailpolicy-Tags: forged\r\nB: 2\r\n\r\nbody\r\n', 'A: 1\r\nB: 2\r\n\r\nbody\r\n'],
  ['first', 'X-Mailpolicy-Tags: forged\r\nB: 2\r\n\r\nbody\r\n', 'B: 2\r\n\r\nbody\r\n'],
  ['last', 'A: 1\r\nX-Mailpolicy-Tags: forged\r\n\r\nbody\r\n', 'A: 1\r\n\r\nbody\r\n'],
  ['alone, without a body', 'X-Mailpolicy-Tags: forged\r\n', ''],
  ['folded', 'A: 1\r\nx-MAILPOLICY-tags:\r\n forged\r\n\tmore\r\nB: 2\r\n 2\r\n\r\n', 'A: 1\r\nB: 2\r\n 2\r\n\r\n'],
  ['several', 'X-Mailpolicy-Tags: a\r\nX-Mailpolicy-Tags: b\r\nA: 1\r\nX-Mailpolicy-Tags: c\r\n\r\n', 'A: 1\r\n\r\n'],
  ['with blanks before the colon', 'X-Mailpolicy-Tags \t: a\r\nA: 1\r\n\r\n', 'A: 1\r\n\r\n'],
  ['of another name of ours', 'X-Mailpolicy-Score: 1\r\nA: 1\r\n\r\n', 'A: 1\r\n\r\n'],
  ['with its colon on the next line', 'X-Mailpolicy-Tags\r\n : a\r\nA: 1\r\n\r\n', 'A: 1\r\n\r\n'],
  ['with its colon nowhere', 'X-Mailpolicy-Tags x\r\nA: 1\r\n\r\n', 'A: 1\r\n\r\n'],
  ['with results in our name', 'A: 1\r\nAuthentication-Results: mx.example.org; spf=pass\r\n\r\n', 'A: 1\r\n\r\n'],
  [
    'with results in our name, written otherwise',
    'authentication-RESULTS :\r\n (a (b\\)) c) "MX.example.org" 1\r\n ; spf=pass\r\nA: 1\r\n\r\n',
    'A: 1\r\n\r\n',
  ],
  ['with no results in our name', 'Authentication-Results: mx.example.org\r\nA: 1\r\n\r\n', 'A: 1\r\n\r\n'],
  ['with results in another name', 'Authentication-Results: mx.example.org.evil; spf=pass\r\n\r\n', undefined],
  ['with results in our name in a comment', 'Authentication-Results: (mx.example.org;) a; spf=pass\r\n\r\n', undefined],
  ["with results in nobody's name", 'Authentication-Results: (;\r\n\r\n', undefined],
  ['on a folded line', 'A: 1\r\n X-Mailpolicy-Tags: a\r\n\r\n', undefined],
  ['of a name that only begins so', 'X-Mailpolicyx: a\r\nA: 1\r\n\r\n', undefined],
  ['in the body', 'A: 1\r\n\r\nX-Mailpolicy-Tags: a\r\n', undefined],
  ['in a message without header', '\r\nX-Mailpolicy-Tags: a\r\n', undefined],
  ['in an empty message', '', undefined],
])('a forged field %s', (_where, message, rest) => {
  const octets = Buffer.from(message);
  const without = withoutFields(octets, ownFields('mx.example.org'));
  expect(Buffer.from(without).toString()).toBe(rest ?? message);
  if (rest === undefined) expect(without).toBe(octets);
});

test.each([
  ['', 0],
  ['Received: a\r\nreceived : b\r\n\tfor c\r\nX-Received: d\r\n\r\nReceived: e\r\n', 2],
  ['A: 1\r\n Received: a\r\n\r\n', 0],
  ['Received: a\r\n'.repeat(51), 51],
])('%#: fields are counted in the header alone', (message, count) => {
  expect(countFields(Buffer.from(message), 'received')).toBe(count);
});
