import { expect, test } from 'vitest';
import { unavailable } from '../../src/core/reading.ts';
import type { Fact } from '../../src/facts/fact.ts';
import { fact } from '../../src/facts/registry.ts';
import { policyFront } from '../../src/mail/front-kind.ts';
import type { Services } from '../../src/services/services.ts';
import { stillWorld } from '../still-world.ts';
import { eventOf, lastAnswer, open, say } from './answers-to.ts';

const relay = `networks world = 0.0.0.0/0
networks ours = 198.51.100.0/24
domains hosted = "b.test"
relay to hosted
relay for client in ours
`;

/** Policy, what the client says after its greeting, and the last answer. */
const cases: [title: string, policy: string, said: string[], last: string][] = [
  [
    'a verdict fixed at CONNECT is answered at RCPT',
    'reject client when client in world\naccept everyone',
    ['mail a@a.test', 'rcpt b@b.test'],
    '550 5.7.1 no: client (reject client connect-rcpt)',
  ],
  [
    'a greeting is known at once, and said to be so',
    'reject name when helo is "mx.a.test"\naccept everyone',
    ['mail a@a.test', 'rcpt b@b.test'],
    '550 5.7.1 no: name (reject name helo-rcpt)',
  ],
  [
    'a rule above that is not known yet holds a verdict',
    'reject sender when sender is "x@x.test"\nreject client when client in world\naccept everyone',
    ['mail a@a.test', 'rcpt b@b.test'],
    '550 5.7.1 no: client (reject client mail-rcpt)',
  ],
  [
    '`at once` answers at MAIL',
    'reject sender at once when sender is "a@a.test"\naccept everyone',
    ['mail a@a.test'],
    '550 5.7.1 no: sender (reject sender at mail)',
  ],
  [
    'after a refused MAIL there is no transaction',
    'reject sender at once when sender is "a@a.test"\naccept everyone',
    ['mail a@a.test', 'rcpt b@b.test'],
    '451 4.3.0 Temporary failure - please try again later (defer failure for failure at rcpt)',
  ],
  [
    'the gate comes before every accept',
    'accept everyone',
    ['mail a@a.test', 'rcpt c@c.test'],
    '550 5.7.1 no: relay (reject relay for relay at rcpt)',
  ],
  [
    'disconnect closes',
    'disconnect bot when helo is "mx.a.test" reply 421 4.7.0 "bye {helo}"\naccept everyone',
    ['mail a@a.test', 'rcpt b@b.test'],
    '421 4.7.0 bye mx.a.test (disconnect bot helo-rcpt) and closes',
  ],
  [
    'tags and observed rules above the rule that decides apply',
    'tag early when sender domain is "a.test"\nobserve reject trial when subject contains "x"\naccept everyone\ntag late when sender domain is "a.test"',
    ['mail a@a.test', 'rcpt b@b.test', 'data', 'message Subject: x||'],
    'take deliver b@b.test early (accept everyone connect-message observed trial)',
  ],
  [
    '`pass` leaves its section only',
    'section "One"\npass friend when sender domain is "a.test"\nreject any when client in world\nsection "Two"\nreject two when subject contains "x"\naccept everyone',
    ['mail a@a.test', 'rcpt b@b.test', 'data', 'message Subject: x||'],
    '550 5.7.1 no: two (reject two at message)',
  ],
  [
    'a discarded message is taken',
    'discard junk when subject contains "x"\naccept everyone',
    ['mail a@a.test', 'rcpt b@b.test', 'data', 'message Subject: x||'],
    'take discard b@b.test (discard junk at message)',
  ],
  [
    'where every recipient is refused by then, DATA is',
    'reject crowd when recipient count > 1\naccept everyone',
    ['mail a@a.test', 'rcpt b@b.test', 'rcpt c@b.test', 'data'],
    '550 5.7.1 no: crowd (reject crowd at data, reject crowd at data)',
  ],
  [
    'a recipient named twice counts once',
    'reject crowd when recipient count > 1\naccept everyone',
    ['mail a@a.test', 'rcpt b@b.test', 'rcpt B@b.test', 'data', 'message |'],
    'take deliver b@b.test (accept everyone data-message)',
  ],
  [
    'a withdrawn recipient does not count',
    'reject crowd when recipient count > 1\naccept everyone',
    ['mail a@a.test', 'rcpt b@b.test', 'rcpt c@b.test', 'withdraw b@b.test', 'data', 'message |'],
    'take deliver c@b.test (accept everyone data-message)',
  ],
  [
    'recipients who could end differently come separately',
    'accept boss when recipient is "boss@b.test"\nreject x when subject contains "x"\naccept everyone',
    ['mail a@a.test', 'rcpt b@b.test', 'rcpt boss@b.test'],
    '452 4.5.3 Too many recipients with different answers; send this one separately (defer x for split at rcpt)',
  ],
  [
    'answers that share a 250 do not split',
    'discard junk when recipient is "junk@b.test" and subject contains "x"\naccept everyone',
    ['mail a@a.test', 'rcpt b@b.test', 'rcpt junk@b.test', 'data', 'message Subject: x||'],
    'take deliver b@b.test, discard junk@b.test (accept everyone rcpt-message, discard junk at message)',
  ],
  [
    'texts alone do not split',
    'reject a when recipient is "b@b.test" and subject contains "x"\nreject b when subject contains "x"\naccept everyone',
    ['mail a@a.test', 'rcpt b@b.test', 'rcpt c@b.test', 'data', 'message Subject: x||'],
    '550 5.7.1 no: a (reject a at message, reject b at message)',
  ],
  [
    'one answer for all is no split',
    'reject x when any recipient (address is "c@b.test") and subject contains "x"\naccept everyone',
    ['mail a@a.test', 'rcpt b@b.test', 'rcpt c@b.test', 'data', 'message Subject: x||'],
    '550 5.7.1 no: x (reject x at message, reject x at message)',
  ],
  [
    'who has logged in is not split, and hears whose fault it is',
    'reject x when recipient is "c@b.test" and subject contains "x"\naccept everyone',
    ['auth ann', 'mail a@a.test', 'rcpt b@b.test', 'rcpt c@b.test', 'data', 'message Subject: x||'],
    '550-5.7.1 no: x / 550 5.7.1 Because of the recipient c@b.test; the message was taken for nobody (reject x for mixed rcpt-message, reject x at message)',
  ],
  [
    'a greeting after the login ends the transaction and keeps the login',
    'reject stranger unless authenticated\naccept everyone',
    ['auth ann', 'mail a@a.test', 'helo x.a.test', 'mail a@a.test', 'rcpt b@b.test', 'data', 'message |'],
    'take deliver b@b.test (accept everyone helo-message)',
  ],
  [
    'STARTTLS forgets the greeting and the login',
    'reject nameless when helo missing\naccept everyone',
    ['auth ann', 'tls', 'mail a@a.test', 'rcpt b@b.test'],
    '550 5.7.1 no: nameless (reject nameless mail-rcpt)',
  ],
  [
    'the message ends the transaction, and another may follow',
    'reject x when sender is "x@x.test"\naccept everyone',
    ['mail a@a.test', 'rcpt b@b.test', 'data', 'message |', 'mail x@x.test', 'rcpt b@b.test'],
    '550 5.7.1 no: x (reject x mail-rcpt)',
  ],
  [
    'RSET ends the transaction',
    'accept everyone',
    ['mail a@a.test', 'rcpt b@b.test', 'reset', 'data'],
    '451 4.3.0 Temporary failure - please try again later (defer failure for failure at data)',
  ],
];

test.each(cases)('%s', async (_, policy, said, last) => {
  expect(await lastAnswer(`${relay}${policy}`, ...said)).toBe(last);
});

test('after three splits a recipient is taken, and answers that differ then defer the message', async () => {
  const conversation = open(`${relay}reject x when recipient is "c@b.test" and subject contains "x"\naccept everyone`);
  await say(conversation, 'connect 192.0.2.1', 'helo mx.a.test');
  const transaction = ['mail a@a.test', 'rcpt b@b.test', 'rcpt c@b.test'];
  for (let times = 0; times < 3; times++) {
    const [, , split] = await say(conversation, ...transaction);
    expect(split).toContain(': 452 4.5.3');
    await say(conversation, 'reset');
  }
  expect((await say(conversation, ...transaction, 'data', 'message Subject: x||')).slice(2)).toEqual([
    'rcpt c@b.test: proceed',
    'data: proceed',
    'message Subject: x||: 451 4.5.3 Recipients of this message have different answers; send it to each separately (defer x for mixed rcpt-message, defer x for mixed at message)',
  ]);
});

const splitting = `${relay}reject x when recipient is "c@b.test" and subject contains "x"\naccept everyone`;
const several = ['connect 192.0.2.1', 'helo mx.a.test', 'mail a@a.test', 'rcpt b@b.test', 'rcpt c@b.test'];

/** What the second recipient is answered in sessions of daemons that share what is remembered. */
async function secondOf(sessions: number, recall: Services['recall']): Promise<(string | undefined)[]> {
  const answers: (string | undefined)[] = [];
  for (let at = 0; at < sessions; at++)
    answers.push((await say(open(splitting, { services: { recall } }), ...several)).at(-1));
  return answers;
}

test('splits are counted for all who share what is remembered', async () => {
  const split = expect.stringContaining('rcpt c@b.test: 452 4.5.3');
  expect(await secondOf(4, stillWorld().recall)).toEqual([split, split, split, 'rcpt c@b.test: proceed']);
});

test('where splits cannot be counted, recipients are told to come separately, each time one less', async () => {
  const gone = { kind: 'unavailable', why: 'it is gone' } as const;
  const recall = { ...stillWorld().recall, timesSplit: async () => gone, note: async () => gone };
  const split = expect.stringContaining('rcpt c@b.test: 452 4.5.3');
  expect(await secondOf(5, recall)).toEqual([split, split, split, split, split]);
});

test('a front that sees no message takes at RCPT, without the rules it cannot decide', async () => {
  const policy = `${relay}reject x when subject contains "x"\ndiscard trap when recipient is "trap@b.test"\naccept everyone`;
  const conversation = open(policy, { front: policyFront });
  const answers = await say(
    conversation,
    'connect 192.0.2.1',
    'mail a@a.test',
    'rcpt b@b.test',
    'rcpt trap@b.test',
    'rcpt b@b.test',
  );
  expect(answers.slice(2)).toEqual([
    'rcpt b@b.test: take deliver b@b.test (accept everyone at rcpt)',
    'rcpt trap@b.test: take discard trap@b.test (discard trap at rcpt)',
    'rcpt b@b.test: take deliver b@b.test (accept everyone at rcpt)',
  ]);
});

test('what fails inside defers and is told, and the conversation goes on', async () => {
  const errors: unknown[] = [];
  let isBroken = true;
  const broken: Fact = {
    ...fact('recipient'),
    read: (view) => {
      if (isBroken) throw new Error('broken');
      return fact('recipient').read(view);
    },
  };
  const conversation = open(`${relay}reject x when recipient is "x@b.test"\naccept everyone`, {
    factNamed: (name) => (name === 'recipient' ? broken : fact(name)),
    options: { onFailure: (error) => errors.push(error) },
  });
  const [, , failed] = await say(conversation, 'connect 192.0.2.1', 'mail a@a.test', 'rcpt b@b.test');
  expect(failed).toBe(
    'rcpt b@b.test: 451 4.3.0 Temporary failure - please try again later (defer failure for failure at rcpt)',
  );
  expect(errors).toEqual([new Error('broken')]);
  isBroken = false;
  expect(await say(conversation, 'rcpt b@b.test')).toEqual(['rcpt b@b.test: proceed']);
});

test('the gate defers where it cannot tell', async () => {
  const lost: Fact = { ...fact('recipient domain'), read: () => unavailable('lost') };
  const conversation = open(`${relay}accept everyone`, {
    factNamed: (name) => (name === 'recipient domain' ? lost : fact(name)),
  });
  const [, , deferred] = await say(conversation, 'connect 192.0.2.1', 'mail a@a.test', 'rcpt b@b.test');
  expect(deferred).toBe(
    'rcpt b@b.test: 451 4.7.0 Temporary failure - a check could not be made, please try again later (defer relay for unavailable at rcpt)',
  );
});

test('a look-up under way is waited for, and no event comes before its answer', async () => {
  let answer: (listed: boolean) => void = () => {};
  const slow: Fact = {
    ...fact('tls'),
    phase: 'connect',
    read: () => ({
      kind: 'asked',
      ready: new Promise((resolve) => {
        answer = (listed) => resolve({ kind: 'known', values: [listed] });
      }),
    }),
  };
  const conversation = open(`${relay}reject listed when tls\naccept everyone`, {
    factNamed: (name) => (name === 'tls' ? slow : fact(name)),
  });
  expect(await say(conversation, 'connect 192.0.2.1')).toEqual(['connect 192.0.2.1: proceed']);
  const mail = say(conversation, 'mail a@a.test');
  expect(() => conversation.next(eventOf('reset'))).toThrow('before the answer');
  answer(true);
  expect(await mail).toEqual(['mail a@a.test: proceed']);
  expect(await say(conversation, 'rcpt b@b.test')).toEqual([
    'rcpt b@b.test: 550 5.7.1 no: listed (reject listed connect-rcpt)',
  ]);
});

test('a look-up that breaks its promise defers', async () => {
  const broken: Fact = {
    ...fact('tls'),
    phase: 'connect',
    read: () => ({ kind: 'asked', ready: Promise.reject(new Error('lost')) }),
  };
  const conversation = open(`${relay}reject listed when tls\naccept everyone`, {
    factNamed: (name) => (name === 'tls' ? broken : fact(name)),
  });
  expect((await say(conversation, 'connect 192.0.2.1', 'mail a@a.test')).at(-1)).toBe(
    'mail a@a.test: 451 4.3.0 Temporary failure - please try again later (defer failure for failure at mail)',
  );
});

test('a fact is read once, however many rules and events ask it', async () => {
  let reads = 0;
  const counted: Fact = {
    ...fact('client'),
    read: (view) => {
      reads++;
      return fact('client').read(view);
    },
  };
  const rules = [1, 2, 3].map((each) => `reject r${each} when client is 203.0.113.${each}`).join('\n');
  const conversation = open(`${relay}${rules}\naccept everyone`, {
    factNamed: (name) => (name === 'client' ? counted : fact(name)),
  });
  await say(
    conversation,
    'connect 192.0.2.1',
    'helo a.test',
    'mail a@a.test',
    'rcpt b@b.test',
    'rcpt c@b.test',
    'data',
    'message |',
  );
  expect(reads).toBe(1);
});

test('a certain discard is known before the message', async () => {
  const conversation = open(`${relay}discard trap when recipient is "trap@b.test"\naccept everyone`);
  await say(conversation, 'connect 192.0.2.1', 'mail a@a.test', 'rcpt b@b.test', 'rcpt trap@b.test');
  const recipients = conversation.session()?.transaction?.recipients ?? [];
  expect(recipients.map(conversation.discards)).toEqual([false, true]);
});
