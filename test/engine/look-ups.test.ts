import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Reading } from '../../src/core/reading.ts';
import { known, unavailable } from '../../src/core/reading.ts';
import type { Listings } from '../../src/services/dnsbl/listings.ts';
import { eventOf, open, say } from './answers-to.ts';

const head = `domains hosted = "b.test"
dnsbl one = "one.example" if unavailable skip
dnsbl two = "two.example" if unavailable skip
dnsbl three = "three.example" if unavailable defer
relay to hosted
`;

const listed = known({ zone: 'x.example', url: undefined, reason: undefined });
const free = known(false);

/** Lists that answer when they are told to; what was asked so far is told in order. */
function slowLists() {
  const asked: string[] = [];
  const answers = new Map<string, PromiseWithResolvers<Reading>>();
  const answerOf = (name: string) => {
    const found = answers.get(name) ?? Promise.withResolvers<Reading>();
    answers.set(name, found);
    return found;
  };
  const listings: Listings = {
    askHosts: () => answerOf('hosts').promise,
    ask: ({ name }) => {
      asked.push(name);
      return answerOf(name).promise;
    },
  };
  return { asked, services: { listings }, answer: (name: string, reading: Reading) => answerOf(name).resolve(reading) };
}

const greeting = ['connect 192.0.2.1', 'helo mx.a.test'];
const envelope = [...greeting, 'mail x@a.test', 'rcpt a@b.test'];

test('the parts of a condition are asked side by side, and what no longer matters is not waited for', async () => {
  const { asked, services, answer } = slowLists();
  const conversation = open(`${head}reject bad when client listed on one or client listed on two\naccept everyone`, {
    services,
  });
  await say(conversation, ...greeting);
  const answered = say(conversation, 'mail x@a.test', 'rcpt a@b.test');
  expect(asked).toEqual(['one', 'two']);
  answer('two', listed);
  expect(await answered).toEqual(['mail x@a.test: proceed', 'rcpt a@b.test: 550 5.7.1 no: bad (reject bad mail-rcpt)']);
});

test('of several lists the reply tells of the first one written, whichever answers first', async () => {
  const { services, answer } = slowLists();
  const rule = 'reject bad when client listed on one or client listed on two\n  reply 550 5.7.1 "{listing.zone}"';
  const conversation = open(`${head}${rule}\naccept everyone`, { services });
  const answered = say(conversation, ...envelope);
  answer('two', known({ zone: 'two.example', url: undefined, reason: undefined }));
  await pause(5);
  answer('one', known({ zone: 'one.example', url: undefined, reason: undefined }));
  expect((await answered).at(-1)).toBe('rcpt a@b.test: 550 5.7.1 one.example (reject bad mail-rcpt)');
});

test('a list is asked when the client connects, and waited for at MAIL', async () => {
  const { asked, services } = slowLists();
  const conversation = open(`${head}reject bad when client listed on one\naccept everyone`, { services });
  expect(await say(conversation, 'connect 192.0.2.1')).toEqual(['connect 192.0.2.1: proceed']);
  expect(asked).toEqual(['one']);
});

/** Rules, and which lists have been asked after HELO, after MAIL and after RCPT. */
const beginnings: readonly (readonly [rules: string, afterHelo: string, afterMail: string, afterRcpt: string])[] = [
  ['reject a when client listed on one\nreject b when client listed on two', 'one', 'one', 'one'],
  ['accept a when client listed on one\nreject b when client listed on two', 'one two', 'one two', 'one two'],
  ['tag a when client listed on one\nreject b when client listed on two', 'two', 'two', 'two'],
  [
    'section "S"\npass a when client listed on one\nreject b when client listed on two\nsection "T"',
    'one two',
    'one two',
    'one two',
  ],
  ['discard a when client listed on one\nreject b when client listed on two', 'one two', 'one two', 'one two'],
  ['reject a when subject contains "x"\nreject b when client listed on two', '', '', ''],
  ['reject a when helo is "other.test"\nreject b when client listed on two', 'two', 'two', 'two'],
  ['reject a when sender missing\nreject b when client listed on two', '', 'two', 'two'],
  ['reject a when recipient is "c@b.test"\nreject b when client listed on two', '', '', 'two'],
  ['accept a when recipient is "c@b.test"\nreject b when client listed on two', 'two', 'two', 'two'],
  ['reject a when client listed on one unless helo is "mx.a.test"', 'one', 'one', 'one'],
  ['reject a when sender is "y@a.test" and client listed on one', 'one', 'one', 'one'],
  ['reject a when recipient is "c@b.test" and client listed on one', 'one', 'one', 'one'],
  ['reject a when client is 192.0.2.9 and client listed on one', '', '', ''],
  ['accept a when client is 192.0.2.1\nreject b when client listed on one', '', '', ''],
  ['observe reject a when client listed on one', '', '', ''],
];

test.each(beginnings)('%s', async (rules, afterHelo, afterMail, afterRcpt) => {
  const { asked, services } = slowLists();
  const conversation = open(`${head}${rules}\naccept everyone`, { services });
  const seen: string[] = [];
  for (const line of envelope) {
    const outcome = conversation.next(eventOf(line));
    seen.push(asked.join(' '));
    if (outcome instanceof Promise) break;
  }
  const [, helo = '', mail = helo, rcpt = mail] = seen;
  expect([helo, mail, rcpt]).toEqual([afterHelo, afterMail, afterRcpt]);
});

test('a list is asked once in a session, and a failure is not asked again either', async () => {
  const { asked, services, answer } = slowLists();
  const conversation = open(`${head}reject bad when client listed on one\naccept everyone`, { services });
  answer('one', unavailable('dead'));
  const transaction = ['mail x@a.test', 'rcpt a@b.test', 'data', 'message Subject: x||'];
  await say(conversation, ...greeting, ...transaction, ...['reset', ...transaction], 'helo mx.a.test', ...transaction);
  expect(asked).toEqual(['one']);
});

test('a look-up that is under way when the client begins anew is taken over', async () => {
  const { asked, services, answer } = slowLists();
  const conversation = open(`${head}reject bad when client listed on one\naccept everyone`, { services });
  await say(conversation, ...greeting, 'helo mx.c.test');
  const answered = say(conversation, 'mail x@a.test', 'rcpt a@b.test');
  answer('one', listed);
  expect((await answered).at(-1)).toBe('rcpt a@b.test: 550 5.7.1 no: bad (reject bad mail-rcpt)');
  expect(asked).toEqual(['one']);
});

test('tags and observed rules wait for the end, and only for what they need', async () => {
  const { asked, services, answer } = slowLists();
  const rules = 'tag one when client listed on one\nobserve reject two when client listed on two\naccept everyone';
  const conversation = open(`${head}${rules}`, { services });
  await say(conversation, ...envelope, 'data');
  expect(asked).toEqual([]);
  const answered = say(conversation, 'message Subject: x||');
  expect(asked).toEqual(['one', 'two']);
  answer('two', listed);
  answer('one', free);
  expect(await answered).toEqual([
    'message Subject: x||: take deliver a@b.test (accept everyone connect-message observed two)',
  ]);
});

test('what was not asked is not asked for a trace', async () => {
  const { asked, services } = slowLists();
  const conversation = open(`${head}reject bad when authenticated and client listed on one\naccept everyone`, {
    services,
  });
  await say(conversation, 'connect 192.0.2.1');
  const before = asked.length;
  conversation.trace(undefined);
  expect(asked).toHaveLength(before);
});
