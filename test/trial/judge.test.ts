import { expect, test } from 'vitest';
import { judge } from '../../src/trial/judge.ts';
import { play, setStage } from '../../src/trial/play.ts';
import { trialOf } from './policy.ts';

const policyText = `mailpolicy 1
help "https://example.org/#{rule}"
otherwise reply 550 5.7.1 "Refused: {help}"
otherwise reply 450 4.7.1 "Later: {help}"
otherwise reply 421 4.7.0 "Goodbye"
networks ours = 192.0.2.0/24
domains hosted = "example.org"
relay to hosted
relay for client in ours
reject nameless at once when helo missing
disconnect bot when helo is "bot.example"
reject closed when recipient is "closed@example.org"
accept postmaster when recipient local-part is "postmaster"
tag greeting when subject contains "hello"
observe reject trial unless tls
defer busy when subject contains "busy"
discard junk when subject contains "junk"
accept everyone
`;

/** What of a test block did not hold: each a sentence. */
async function failuresOf(block: string): Promise<string[]> {
  const { policy, tests } = trialOf(`${policyText}test "a"\n${block}`);
  const [only] = tests;
  if (only === undefined) throw new Error('the case is no test');
  return judge(only, await play(setStage(policy), only.scenario)).map((failure) => failure.came);
}

/** Lines of a test block, all of which hold. */
test.each([
  'expect accept by everyone at message',
  'expect accept for "someone@example.org"',
  'expect reply 250 2.1.5 "Ok" at rcpt expect reply 250 2.0.0 "Ok" at message',
  'expect no tag greeting expect observed trial',
  'tls expect no observed trial',
  'subject "hello" expect tag greeting expect accept',
  'subject "busy" expect defer by busy at message expect reply 450 4.7.1 "Later: https://example.org/#busy" by busy',
  'subject "junk hello" expect discard by junk expect tag greeting expect reply 250 2.0.0 "Ok" by junk at message',
  'without helo expect reject by nameless at mail expect reply 550 5.7.1 "Refused: https://example.org/#nameless" at mail',
  'helo "bot.example" expect disconnect by bot at rcpt',
  'helo "bot.example" to "a@example.org", "b@example.org" expect disconnect for "a@example.org"',
  'to "x@example.net" expect reject by relay at rcpt',
  'client 192.0.2.1 to "x@example.net" expect accept',
  'to "a@example.org", "closed@example.org" expect accept for "a@example.org" expect reject by closed for "closed@example.org"',
  'given subject unavailable expect defer by busy expect reply 451 4.7.0 "Temporary failure - a check could not be made, please try again later"',
  'given authenticated unavailable expect accept',
  'given recipient domain unavailable expect defer by relay',
  'subject "busy" expect defer after 10 minutes subject "ok" expect accept by everyone',
  'to "a@example.org", "postmaster@example.org" expect accept for "a@example.org" expect defer by busy at rcpt for "postmaster@example.org"',
  'client 192.0.2.1 subject "busy" to "a@example.org", "postmaster@example.org" expect defer by busy',
])('%s', async (block) => {
  expect(await failuresOf(`  ${block}`)).toEqual([]);
});

test('a field that only the server may write is not there for a rule', async () => {
  const believing = policyText.replace(
    'accept everyone',
    'tag believed when any header (name is "X-Mailpolicy-Tags")\n$&',
  );
  const { policy, tests } = trialOf(
    `${believing}test "a"\n  header "X-Mailpolicy-Tags" "x"\n  expect no tag believed\n`,
  );
  const [only] = tests;
  if (only === undefined) throw new Error('the case is no test');
  expect(judge(only, await play(setStage(policy), only.scenario))).toEqual([]);
});

/** Lines of a test block, and the sentences that say what came. */
test.each([
  [
    'expect reject',
    ['`everyone` (policy.rules:18) accepted the mail to someone@example.org, answered at message: 250 2.0.0 Ok'],
  ],
  [
    'expect accept by busy',
    ['`everyone` (policy.rules:18) accepted the mail to someone@example.org, answered at message: 250 2.0.0 Ok'],
  ],
  [
    'expect accept at rcpt',
    ['`everyone` (policy.rules:18) accepted the mail to someone@example.org, answered at message: 250 2.0.0 Ok'],
  ],
  [
    'to "x@example.net" expect accept',
    [
      'the relay gate (policy.rules:8) rejected the mail to x@example.net, answered at rcpt: 550 5.7.1 Refused: https://example.org/#relay',
    ],
  ],
  [
    'given subject unavailable expect accept',
    [
      '`busy` (policy.rules:16) deferred the mail to someone@example.org (it could not be decided), answered at message: 451 4.7.0 Temporary failure - a check could not be made, please try again later',
    ],
  ],
  [
    'helo "bot.example" to "a@example.org", "b@example.org" expect disconnect for "b@example.org"',
    ['nothing was answered to b@example.org: the client had been stopped before'],
  ],
  [
    'expect tag greeting expect no observed trial',
    [
      'the mail to someone@example.org has no tag; `everyone` (policy.rules:18) accepted the mail to someone@example.org, answered at message: 250 2.0.0 Ok',
      'observed rules that would have answered someone@example.org: trial; `everyone` (policy.rules:18) accepted the mail to someone@example.org, answered at message: 250 2.0.0 Ok',
    ],
  ],
  [
    'to "closed@example.org" expect reply 550 5.7.1 "Refused" at rcpt',
    ['the client heard at rcpt:\n  550 5.7.1 Refused: https://example.org/#closed  (`closed` (policy.rules:12))'],
  ],
  [
    'to "closed@example.org" expect reply 250 2.0.0 "Ok" at message for "closed@example.org"',
    ['the client heard nothing at message for closed@example.org'],
  ],
  ['expect reply 250 2.0.0 "Ok" by busy', ['the client heard nothing by `busy`']],
  [
    'subject "busy" expect defer after 10 minutes expect accept',
    [
      '`busy` (policy.rules:16) deferred the mail to someone@example.org, answered at message: 450 4.7.1 Later: https://example.org/#busy',
    ],
  ],
])('%s', async (block, sentences) => {
  expect(await failuresOf(`  ${block}`)).toEqual(sentences);
});
