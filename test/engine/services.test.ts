import { expect, test } from 'vitest';
import { parseZone } from '../../src/trial/dns-record.ts';
import { open, say } from './answers-to.ts';

const head = `domains hosted = "b.test"
dnsbl shown = "x.example", "y.example" url "https://x.example/" if unavailable skip
dnsbl skipped = "skip.example" if unavailable skip
dnsbl deferred = "defer.example" if unavailable defer
relay to hosted
`;

/** Rules, what the DNS holds about 192.0.2.1, and the answer to RCPT, or to the message after a taken one. */
const cases: readonly (readonly [title: string, rules: string, zone: string, answer: string])[] = [
  [
    'listed',
    'reject bad when client listed on skipped',
    '1.2.0.192.skip.example A 127.0.0.2',
    '550 5.7.1 no: bad (reject bad mail-rcpt)',
  ],
  [
    'not listed',
    'reject bad when client listed on skipped',
    '',
    'take deliver a@b.test (accept everyone mail-message)',
  ],
  [
    'a dead list is skipped, and the next rule asked',
    'reject bad when client listed on skipped\nreject name when helo is "mx.a.test"',
    '1.2.0.192.skip.example TIMEOUT',
    '550 5.7.1 no: name (reject name mail-rcpt)',
  ],
  [
    'a dead list defers',
    'reject bad when client listed on deferred\nreject name when helo is "mx.a.test"',
    '1.2.0.192.defer.example SERVFAIL',
    '451 4.7.0 Temporary failure - a check could not be made, please try again later (defer bad for unavailable mail-rcpt)',
  ],
  [
    'a dead list under `not` refuses nobody',
    'reject stranger when not client listed on skipped',
    '1.2.0.192.skip.example TIMEOUT',
    'take deliver a@b.test (accept everyone mail-message)',
  ],
  [
    'a dead list behind `unless` refuses nobody',
    'reject all unless client listed on deferred',
    '1.2.0.192.defer.example REFUSED',
    '451 4.7.0 Temporary failure - a check could not be made, please try again later (defer all for unavailable mail-rcpt)',
  ],
  [
    '`is unavailable` is an answer',
    'defer blind when client listed on skipped is unavailable',
    '1.2.0.192.skip.example TIMEOUT',
    '450 4.7.1 later: blind (defer blind mail-rcpt)',
  ],
  [
    'where one of two lists defers, the rule does',
    'reject bad when client listed on skipped or client listed on deferred',
    '1.2.0.192.skip.example TIMEOUT',
    '451 4.7.0 Temporary failure - a check could not be made, please try again later (defer bad for unavailable mail-rcpt)',
  ],
  [
    'the reply tells of the listing',
    'reject bad when client listed on skipped or client listed on shown\n  reply 550 5.7.1 "{listing.zone} {listing.url} {listing.reason}"',
    '1.2.0.192.y.example A 127.0.0.2\n1.2.0.192.y.example TXT "a spam\ttrap"',
    '550 5.7.1 y.example https://x.example/ a spam?trap (reject bad mail-rcpt)',
  ],
  [
    'what it cannot tell it leaves out',
    'reject bad when client listed on skipped or helo is "mx.a.test"\n  reply 550 5.7.1 "[{listing.zone}] [{listing.url}] [{listing.reason}]"',
    '',
    '550 5.7.1 [] [] [] (reject bad helo-rcpt)',
  ],
  [
    'beside something else that can be unavailable a dead list defers, too',
    'reject bad when client listed on skipped and subject contains "x"',
    '1.2.0.192.skip.example TIMEOUT',
    '451 4.7.0 Temporary failure - a check could not be made, please try again later (defer bad for unavailable at message)',
  ],
  [
    'what one list says is enough',
    'reject bad when client listed on skipped or client listed on deferred',
    '1.2.0.192.skip.example TIMEOUT\n1.2.0.192.defer.example A 127.0.0.2',
    '550 5.7.1 no: bad (reject bad mail-rcpt)',
  ],
];

test.each(cases)('%s', async (_, rules, zone, answer) => {
  const dns = parseZone(zone);
  if ('problem' in dns) throw new Error(dns.problem);
  const conversation = open(`${head}${rules}\naccept everyone`, { dns: dns.records });
  const [, , , rcpt = ''] = await say(
    conversation,
    'connect 192.0.2.1',
    'helo mx.a.test',
    'mail x@a.test',
    'rcpt a@b.test',
  );
  const [, last = ''] = rcpt.endsWith(': proceed')
    ? await say(conversation, 'data', 'message Subject: x||')
    : ['', rcpt];
  expect(last.replace(/^(?:rcpt|message) [^ ]*(?: x\|\|)?: /, '')).toBe(answer);
});
