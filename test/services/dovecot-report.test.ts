import { expect, test } from 'vitest';
import { loginLogged, loginReported } from '../../src/services/dovecot-report.ts';

const done = {
  device_id: '',
  login: 'ann',
  protocol: 'pop3',
  pwhash: '00',
  remote: '192.0.2.7',
  tls: false,
  success: true,
  policy_reject: false,
};

test.each([
  [done, '192.0.2.7'],
  [{ ...done, protocol: 'imap', remote: '2001:DB8::7' }, '2001:db8::7'],
  [{ ...done, remote: '::ffff:192.0.2.7' }, '192.0.2.7'],
  [{ ...done, success: false }, undefined],
  [{ ...done, success: 'true' }, undefined],
  [{ ...done, policy_reject: true }, undefined],
  [{ ...done, protocol: 'smtp' }, undefined],
  [{ ...done, protocol: undefined }, undefined],
  [{ ...done, remote: 'localhost' }, undefined],
  [{ ...done, remote: 7 }, undefined],
  [null, undefined],
  [[], undefined],
])('report %j', (report, client) => expect(loginReported(JSON.stringify(report))?.text).toBe(client));

test('something else than JSON', () => expect(loginReported('{')).toBeUndefined());

const log = 'Nov 23 12:00:00 mail dovecot: pop3-login: ';
test.each([
  [`${log}Login: user=<ann>, method=PLAIN, rip=192.0.2.7, lip=192.0.2.1, mpid=77, TLS, session=<x>`, '192.0.2.7'],
  [`${log}Info: Login: user=<ann>, method=PLAIN, rip=192.0.2.7`, '192.0.2.7'],
  ['imap-login: Login: user=<ann>, method=PLAIN, rip=2001:db8::7, lip=::1, secured', '2001:db8::7'],
  ['imap-login: Logged in: user=<ann>, method=PLAIN, rip=192.0.2.7, lip=::1', '192.0.2.7'],
  [`${log}Disconnected: user=<ann>, method=PLAIN, rip=192.0.2.7, lip=192.0.2.1`, undefined],
  [`${log}Login: user=<a, rip=203.0.113.1, b>, method=PLAIN, rip=192.0.2.7, lip=192.0.2.1`, '192.0.2.7'],
  [`${log}Login: user=<ann>, method=PLAIN, rip=local, lip=192.0.2.1`, undefined],
  ['submission-login: Login: user=<ann>, method=PLAIN, rip=192.0.2.7, lip=192.0.2.1', undefined],
  ['', undefined],
])('%s', (line, client) => expect(loginLogged(line)?.text).toBe(client));
