import { expect, test } from 'vitest';
import { openConversation } from '../../src/engine/conversation.ts';
import { smtpFront } from '../../src/mail/front-kind.ts';
import { compilePlan } from '../../src/plan/compile-plan.ts';
import { linkPlan } from '../../src/plan/link.ts';
import type { Probed } from '../../src/services/callouts/callouts.ts';
import { loadText } from '../check/load-text.ts';
import { stillWorld } from '../still-world.ts';
import { say } from './answers-to.ts';

const head = `mailpolicy 1
otherwise reply 550 5.7.1 "no: {rule}"
otherwise reply 450 4.7.1 "later: {rule}"
domains hosted = "b.test"
callout skipped = probe of sender if unavailable skip
callout deferred = probe of sender if unavailable defer
dnsbl bad = "bl.test" if unavailable skip
relay to hosted
`;

/** Rules, what the sender's server says, the answer to RCPT, and how often it was asked. */
const cases: readonly (readonly [
  rules: string,
  outcome: Probed['kind'],
  sender: string,
  answer: string,
  asked: number,
])[] = [
  ['reject x when sender refused by skipped', 'refused', 'u@a.test', '550 5.7.1 no: x', 1],
  ['reject x when sender refused by skipped', 'accepted', 'u@a.test', 'proceed', 1],
  ['reject x when sender refused by skipped', 'unavailable', 'u@a.test', 'proceed', 1],
  ['reject x when not sender refused by skipped', 'unavailable', 'u@a.test', 'proceed', 1],
  ['reject x unless sender refused by deferred', 'unavailable', 'u@a.test', '451 4.7.0', 1],
  ['reject x when sender refused by deferred', 'unavailable', 'u@a.test', '451 4.7.0', 1],
  ['defer x when sender refused by deferred is unavailable', 'unavailable', 'u@a.test', '450 4.7.1 later: x', 1],
  ['reject x when sender refused by deferred', 'refused', '<>', 'proceed', 0],
  // Nobody is asked where something else decides, wherever it stands in the condition.
  ['reject x when sender refused by skipped and helo is "other.test"', 'refused', 'u@a.test', 'proceed', 0],
  ['reject x when sender refused by skipped or helo is "mx.a.test"', 'refused', 'u@a.test', '550 5.7.1 no: x', 0],
  [
    'reject y when helo is "mx.a.test"\nreject x when sender refused by skipped',
    'refused',
    'u@a.test',
    '550 5.7.1 no: y',
    0,
  ],
  [
    'reject y when client listed on bad\nreject x when sender refused by skipped',
    'refused',
    'u@a.test',
    '550 5.7.1 no: x',
    1,
  ],
  ['accept y when subject contains "z"\nreject x when sender refused by skipped', 'refused', 'u@a.test', 'proceed', 0],
  ['discard y when helo is "mx.a.test"\nreject x when sender refused by skipped', 'refused', 'u@a.test', 'proceed', 0],
];

test.each(cases)('%s (%s, %s)', async (rules, kind, sender, answer, times) => {
  const { conversation, asked } = open(rules, kind);
  await say(conversation, 'connect 192.0.2.1', 'helo mx.a.test');
  const [, rcpt = ''] = await say(conversation, `mail ${sender}`, 'rcpt r@b.test');
  expect(rcpt.replace(/^rcpt r@b.test: /, '')).toContain(answer);
  expect(asked).toHaveLength(times);
});

test('nobody is asked before the relay gate, and of one transaction once', async () => {
  const { conversation, asked } = open('reject x when sender refused by skipped', 'accepted');
  await say(conversation, 'connect 192.0.2.1', 'helo mx.a.test', 'mail u@a.test');
  expect(asked).toEqual([]);
  await say(conversation, 'rcpt somebody@elsewhere.test');
  expect(asked).toEqual([]);
  await say(conversation, 'rcpt r@b.test', 'rcpt s@b.test', 'data');
  expect(asked).toEqual(['u@a.test']);
  await say(conversation, 'reset', 'mail v@a.test', 'rcpt r@b.test');
  expect(asked).toEqual(['u@a.test', 'v@a.test']);
});

function open(rules: string, kind: Probed['kind']) {
  const loaded = loadText(`${head}${rules}\naccept everyone\n`);
  if (loaded.policy === undefined) throw new Error(loaded.diagnostics.map(({ message }) => message).join('\n'));
  const asked: string[] = [];
  const callouts = {
    probe: async ({ text }: { readonly text: string }): Promise<Probed> => {
      asked.push(text);
      return kind === 'accepted' ? { kind } : { kind, why: 'so it is' };
    },
  };
  const plan = linkPlan(compilePlan(loaded.policy, smtpFront));
  return { conversation: openConversation(plan, { ...stillWorld(), callouts }), asked };
}
