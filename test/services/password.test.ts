import { createHash, scryptSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { isPassword, parsePassword } from '../../src/services/password.ts';

const salt = Buffer.from('0123456789abcdef');
const salted = Buffer.concat([createHash('sha512').update('secret').update(salt).digest(), salt]).toString('base64');
const derived = scryptSync('secret', salt, 32, { N: 16, r: 8, p: 1 })
  .toString('base64')
  .replaceAll('+', '.')
  .replace(/=+$/, '');

test.each([
  ['{PLAIN}secret'],
  [`{SSHA512}${salted}`],
  // openssl passwd -6 -salt saltsalt secret
  ['{SHA512-CRYPT}$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1'],
  [`{SCRYPT}$scrypt$ln=4,r=8,p=1$${salt.toString('base64').replace(/=+$/, '')}$${derived}`],
])('%s', async (stored) => {
  const password = parsePassword(stored);
  if (password === undefined) throw new Error('it is a password');
  expect([
    await isPassword(password, 'secret'),
    await isPassword(password, 'Secret'),
    await isPassword(password, ''),
  ]).toEqual([true, false, false]);
});

test.each([
  [''],
  ['secret'],
  ['{PLAIN}'],
  ['{MD5}5ebe2294ecd0e0f08eab7690d2a6ee69'],
  ['{SSHA512}c2hvcnQ='],
  ['{SCRYPT}$scrypt$ln=30,r=8,p=1$MDEyMw$MDEyMzQ1Njc4OWFiY2RlZg'],
  ['{SCRYPT}$scrypt$ln=4,r=8,p=1$$'],
  ['{SHA512-CRYPT}$6$saltsalt$short'],
  [
    '{SHA512-CRYPT}$6$rounds=999999999$saltsalt$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  ],
  ['{BLF-CRYPT}$2y$05$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
])('%s is none', (stored) => {
  expect(parsePassword(stored)).toBeUndefined();
});
