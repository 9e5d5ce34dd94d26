import { expect, test } from 'vitest';
import { parseZone } from '../../src/trial/dns-record.ts';
import { open, say } from './answers-to.ts';

const rules = `domains hosted = "b.test"
dnsbl names = "names.example" if unavailable skip
relay to hosted
reject links when links listed on names
  reply 550 5.7.1 "a link is listed on {listing.zone}"
accept everyone`;

test.each([
  ['Subject: x||see http://www.spam.example/', '550 5.7.1 a link is listed on names.example (reject links at message)'],
  [
    'Content-Type: text/html||<a href="http://spam.example/">a</a>',
    '550 5.7.1 a link is listed on names.example (reject links at message)',
  ],
  ['Subject: x||see http://good.example/', 'take deliver a@b.test (accept everyone at message)'],
  ['Subject: x||no link at all', 'take deliver a@b.test (accept everyone at message)'],
])('%s', async (message, answer) => {
  const zone = parseZone('spam.example.names.example A 127.0.0.2');
  if ('problem' in zone) throw new Error(zone.problem);
  const conversation = open(rules, { dns: zone.records });
  const lines = ['connect 192.0.2.1', 'helo mx.a.test', 'mail x@a.test', 'rcpt a@b.test', 'data', `message ${message}`];
  expect((await say(conversation, ...lines)).at(-1)).toBe(`message ${message}: ${answer}`);
});
