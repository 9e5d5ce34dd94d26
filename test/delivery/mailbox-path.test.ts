import { expect, test } from 'vitest';
import { mailboxPath } from '../../src/delivery/mailbox-path.ts';
import { parseAddress } from '../../src/mail/address.ts';

test.each([
  ['bob@example.org', 'example.org/bob'],
  ['Bob.Smith+list@EXAMPLE.org', 'example.org/bob.smith+list'],
  ['postmaster', 'mx.example.org/postmaster'],
  ['b/../../c@example.org', 'example.org/b%2F..%2F..%2Fc'],
  ['"../.."@example.org', 'example.org/%2E.%2F..'],
  ['".."@example.org', 'example.org/%2E.'],
  ['"."@example.org', 'example.org/%2E'],
  ['"a b%20c"@example.org', 'example.org/a%20b%2520c'],
  ['bücher@bücher.example', 'xn--bcher-kva.example/b%C3%BCcher'],
  ['bob@[192.0.2.1]', '%5B192.0.2.1%5D/bob'],
  ['tmp@example.org', 'example.org/tmp'],
  [`${'x'.repeat(250)}@example.org`, `example.org/${'x'.repeat(80)}%~`],
])('%j', (text, path) => {
  const address = parseAddress(text);
  if (address === undefined) throw new Error('it is an address');
  const made = mailboxPath('/mail', address, 'mx.example.org');
  expect(made.length < 300 && made.replace(/(%~).*/, '$1')).toBe(`/mail/${path.replace(/(%~).*/, '$1')}`);
});

test('no two local parts share a folder', () => {
  const locals = ['a', '%61', '%2561', 'a%', '.a', '%2Ea', 'ä', `${'y'.repeat(201)}`, `${'y'.repeat(202)}`];
  const paths = locals.map((local) => {
    const address = parseAddress(`"${local}"@example.org`);
    return address === undefined ? '' : mailboxPath('/mail', address, 'mx');
  });
  expect(new Set(paths).size).toBe(locals.length);
});
