import { expect, test } from 'vitest';
import { linkHosts } from '../../src/mail/link-hosts.ts';

test.each([
  ['nothing here', ''],
  ['see https://www.Spam.example/offer?x=1 now', 'www.spam.example'],
  ['HTTP://a.example:8080/ http://a.example/2, http://b.example.', 'a.example b.example'],
  ['write to www.spam.example/x', 'www.spam.example'],
  ['<a href="https://user:pass@spam.example/">x</a>', 'spam.example'],
  ['<a href="https://bank.example@spam.example/">x</a>', 'spam.example'],
  ["<img src='//cdn.spam.example/x.png'>", 'cdn.spam.example'],
  ['<a href=//spam.example/>', 'spam.example'],
  ['<a href="http:\\\\spam.example\\x">', 'spam.example'],
  ['<a href="http&#58;&#x2f;&#47;spam&#46;example">', 'spam.example'],
  ['http://sp%61m.example/', 'spam.example'],
  ['http://bücher.example/', 'xn--bcher-kva.example'],
  ['http://3221226219/ http://0xc0.0x0.0x2.0x1/', '192.0.2.235 192.0.2.1'],
  ['http://[2001:db8::1]/', '2001:db8::1'],
  ['http://spam.example./', 'spam.example'],
  ['http:// https:///x http://a b', 'x a'],
  ['ftp://files.example/ mailto:ann@a.example', ''],
])('%s', (text, hosts) => {
  expect(linkHosts([text], 20).join(' ')).toBe(hosts);
});

test('of many, the first ones', () => {
  const text = Array.from({ length: 100 }, (_, at) => `http://h${at}.example/`).join(' ');
  expect(linkHosts([text, text], 3)).toEqual(['h0.example', 'h1.example', 'h2.example']);
});

test.each(['http://', 'www.', '"//', '&#', 'http:\\\\a'])('a megabyte of %s is read in time', (piece) => {
  const began = process.cpuUsage();
  linkHosts([piece.repeat(1_000_000 / piece.length)], 20);
  const { user } = process.cpuUsage(began);
  expect(user / 1000).toBeLessThan(1000);
});
