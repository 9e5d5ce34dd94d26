import { expect, test } from 'vitest';
import { policyFront, smtpFront } from '../../src/mail/front-kind.ts';
import { compilePlan } from '../../src/plan/compile-plan.ts';
import { policyOf } from './policy-of.ts';

/** `rule: known fixed answered`, then what holds it. */
function phasesOf(rules: string): string[] {
  return compilePlan(policyOf(rules), smtpFront).rules.map(({ name, phases: { known, fixed, answered, heldBy } }) =>
    [`${name}: ${known} ${fixed} ${answered}`, ...(heldBy === undefined ? [] : [`held by ${heldBy}`])].join(', '),
  );
}

test.each([
  ['what is known at CONNECT is answered at RCPT', 'reject a when client is 192.0.2.1', ['a: connect connect rcpt']],
  ['or at once', 'reject a at once when client is 192.0.2.1', ['a: connect connect connect']],
  ['a recipient is known at RCPT', 'reject a when recipient is "b@b.test"', ['a: rcpt rcpt rcpt']],
  ['all recipients are known at DATA', 'reject a when any recipient (domain is "b.test")', ['a: data data data']],
  ['a quantifier is known with what it goes through', 'reject a when no attachment', ['a: message message message']],
  [
    'a rule waits for those above it',
    'reject a when subject contains "x"\nreject b when client is 192.0.2.1\nreject c when message size > 1 MB',
    ['a: message message message', 'b: connect message message, held by a', 'c: message message message'],
  ],
  [
    'of several, for the one that delays it most',
    'reject a when sender missing\nreject b when recipient count > 2\nreject c when client is 192.0.2.1',
    ['a: mail mail rcpt', 'b: data data data', 'c: connect data data, held by b'],
  ],
  [
    'but not for edits and observed rules',
    'tag a when subject contains "x"\nobserve reject b when subject contains "x"\nreject c when client is 192.0.2.1',
    ['a: message message message', 'b: message message message', 'c: connect connect rcpt'],
  ],
  [
    'a rule that leaves its section holds the walk as well',
    'pass a when subject contains "x"\nreject b when client is 192.0.2.1',
    ['a: message message message', 'b: connect message message, held by a'],
  ],
])('%s', (_, rules, expected) => {
  expect(phasesOf(rules).slice(0, -1)).toEqual(expected);
});

test('a rule that a front can never decide is not here, and holds nothing', () => {
  const policy = policyOf(
    'reject a when subject contains "x"\nreject b when any recipient\nreject c when sender missing',
  );
  const plan = compilePlan(policy, policyFront);
  expect(plan.notHere).toEqual(['a', 'b']);
  expect(plan.rules.map(({ name, phases }) => `${name} ${phases.fixed}`)).toEqual(['c mail', 'everyone mail']);
});

/** Names of the rules that split. */
test.each([
  ['a late refusal of one recipient', 'reject a when recipient is "b@b.test" and subject contains "x"', ['a']],
  [
    'a late refusal below a rule on the recipient',
    'accept a when recipient is "b@b.test"\nreject b when subject contains "x"',
    ['b'],
  ],
  ['a late refusal of all', 'reject a when subject contains "x"', []],
  ['an early refusal', 'reject a when recipient is "b@b.test"', []],
  ['a discard', 'discard a when recipient is "b@b.test" and subject contains "x"', []],
  ['a tag', 'tag a when recipient is "b@b.test"\nreject b when subject contains "x"', []],
  [
    'a refusal that is late for a rule above',
    'discard a when recipient is "b@b.test" and subject contains "x"\nreject b when sender missing',
    ['b'],
  ],
  ['one answer for all recipients', 'reject a when any recipient (address is "b@b.test") and subject contains "x"', []],
])('%s', (_, rules, splitting) => {
  const plan = compilePlan(policyOf(rules), smtpFront);
  expect(plan.rules.flatMap((rule) => (rule.splits ? [rule.name] : []))).toEqual(splitting);
});
