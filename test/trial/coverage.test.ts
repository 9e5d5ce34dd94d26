import { expect, test } from 'vitest';
import { isWhole, recordCoverage } from '../../src/trial/coverage.ts';
import { play, setStage } from '../../src/trial/play.ts';
import { coverageData, renderCoverage } from '../../src/trial/render-coverage.ts';
import { trialOf } from './policy.ts';

const policyText = `mailpolicy 1
otherwise reply 550 5.7.1 "Refused"
networks ours = 192.0.2.0/24
domains hosted = "example.org"
define customer = client in ours or authenticated
relay to hosted
relay for customer
section "One" unless customer
pass friend when sender is "friend@example.net"
reject program when any attachment (extension is .exe and size < 1 MB)
section "Two"
observe reject trial when not tls
tag greeting when subject contains "hello"
accept everyone
`;

async function coverageOf(blocks: string) {
  const { policy, tests } = trialOf(policyText + blocks);
  const record = recordCoverage();
  record.expect(policy);
  const stage = setStage(policy);
  for (const each of tests) {
    for (const session of await play(stage, each.scenario)) await record.add(policy, session);
  }
  return record.sum();
}

const nothing = `policy.rules:6: the relay gate never refused
policy.rules:9: \`friend\` never answered nor applied
policy.rules:10: \`program\` never answered nor applied
policy.rules:12: \`trial\` never answered nor applied
policy.rules:13: \`greeting\` never answered nor applied
policy.rules:14: \`everyone\` never answered nor applied
`;

test('without tests nothing is covered', async () => {
  const coverage = await coverageOf('');
  expect(isWhole(coverage)).toBe(false);
  expect(renderCoverage(coverage)).toMatch(nothing);
  expect(renderCoverage(coverage)).toMatch(
    /^policy\.rules:10:21: `any attachment \(extension is \.exe and size < 1 MB\)` was never true nor false$/m,
  );
  expect(renderCoverage(coverage)).toMatch(/^coverage: 0 of 6 rules \(0 %\), 0 of 9 conditions \(0 %\)$/m);
});

test.each<[what: string, blocks: string, ...left: string[]]>([
  [
    'a message that only the last rule answers',
    'test "a" expect accept\n',
    'policy.rules:5:19: `client in ours` was never true',
    'policy.rules:5:37: `authenticated` was never true',
    'policy.rules:6:10: `hosted` was never false',
    'policy.rules:6: the relay gate never refused',
    'policy.rules:9: `friend` never answered nor applied',
    'policy.rules:9:18: `sender is "friend@example.net"` was never true',
    'policy.rules:10: `program` never answered nor applied',
    'policy.rules:10:21: `any attachment (extension is .exe and size < 1 MB)` was never true',
    'policy.rules:10:37: `extension is .exe` was never true nor false',
    'policy.rules:10:59: `size < 1 MB` was never true nor false',
    'policy.rules:12:31: `tls` was never true',
    'policy.rules:13: `greeting` never answered nor applied',
    'policy.rules:13:19: `subject contains "hello"` was never true',
  ],
  [
    'the thing of a quantifier that decides is not the only one seen',
    'test "a" attachment "a.exe" attachment "b.txt" of 2 MB expect reject\ntest "b" tls subject "hello" expect accept\n',
    'policy.rules:5:19: `client in ours` was never true',
    'policy.rules:5:37: `authenticated` was never true',
    'policy.rules:6:10: `hosted` was never false',
    'policy.rules:6: the relay gate never refused',
    'policy.rules:9: `friend` never answered nor applied',
    'policy.rules:9:18: `sender is "friend@example.net"` was never true',
    'policy.rules:12: `trial` never answered nor applied',
    'policy.rules:12:31: `tls` was never false',
    'policy.rules:13:19: `subject contains "hello"` was never false',
  ],
  [
    'what could not be read is neither true nor false',
    'test "a" given sender unavailable expect defer by friend\n',
    'policy.rules:9:18: `sender is "friend@example.net"` was never true nor false',
  ],
  [
    'everything, with a rule that leaves its section and skips the rest of it',
    `test "a" to "bob@example.net" expect reject
test "b" client 192.0.2.1 to "bob@example.net" expect accept
test "c" from "friend@example.net" attachment "a.exe" expect accept
test "d" attachment "a.exe" attachment "b.txt" of 2 MB expect reject
test "e" tls authenticated as "ann" subject "hello" expect tag greeting
test "f" expect accept
`,
  ],
])('%s', async (_, blocks, ...left) => {
  const rendered = renderCoverage(await coverageOf(blocks))
    .split('\n')
    .slice(0, -2);
  expect(rendered).toEqual(expect.arrayContaining(left));
  if (!blocks.includes('given')) expect(rendered.toSorted()).toEqual(left.toSorted());
});

test('what was remembered counts as it was at the time', async () => {
  const { policy, tests } = trialOf(`mailpolicy 1
otherwise reply 550 5.7.1 "Refused"
otherwise reply 450 4.7.1 "Later"
domains hosted = "example.org"
relay to hosted
greylist first delay 10 minutes remember 1 week by sender if unavailable skip
limit few to 1 messages per hour by sender if unavailable skip
accept everyone
test "a"
  expect defer by first
  after 10 minutes
  expect accept
  after 1 minute
  expect defer by few
  after 2 hours
  expect accept
test "b" to "bob@example.net" expect reject
`);
  const record = recordCoverage();
  record.expect(policy);
  for (const { scenario } of tests)
    for (const session of await play(setStage(policy), scenario)) await record.add(policy, session);
  expect(renderCoverage(record.sum())).toBe('coverage: 4 of 4 rules (100 %), 3 of 3 conditions (100 %)\n');
});

test('as data', async () => {
  const { rules, conditions } = coverageData(await coverageOf('test "a" expect accept\n'));
  expect(rules.at(-1)).toEqual({ name: 'everyone', file: 'policy.rules', line: 14, acted: true });
  expect(conditions[0]).toEqual({
    condition: 'client in ours',
    file: 'policy.rules',
    line: 5,
    column: 19,
    wasTrue: false,
    wasFalse: true,
  });
});
