import { describe, expect, test } from 'vitest';
import { declarations } from '../../src/declarations/registry.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import { facts } from '../../src/facts/registry.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { operators } from '../../src/values/operators/registry.ts';
import { valueTypes } from '../../src/values/registry.ts';
import { verbs } from '../../src/verbs/registry.ts';

/** What the examples of the records name. */
const names = [
  'networks ours = 192.0.2.0/24',
  'networks hardcore = 198.51.100.0/24',
  'domains hosted = "msen.example"',
  'addresses known-good = @ebay.com',
  'addresses bad-senders = @spam.example',
  'extensions executables = .exe',
  'phrases offensive = "act now"',
  'dnsbl blacklists = "bl.example.net" if unavailable skip',
  'callout sender-address = probe of sender if unavailable defer',
  'spf if unavailable skip',
  'dkim if unavailable skip',
  'arc if unavailable skip',
  'dmarc if unavailable skip',
  'state if unavailable skip',
  'define customer = client in ours or authenticated',
];

/** Rules that the examples name. */
const keeping = [
  'greylist first-contact delay 10 minutes remember 1 week by client/24 if unavailable skip reply 450 4.7.1 "Later"',
  'limit outgoing to 200 recipients per hour by user if unavailable skip reply 450 4.7.1 "Later"',
];

/** Errors in a policy that holds a statement; what the statement declares itself is left out of the rest. */
function errorsIn(statement: string): string[] {
  const [first, second] = statement.split(/\s+/);
  const declared = names.filter((each) => !each.startsWith(`${first} ${second} `) && !each.startsWith(`${first} if `));
  const head = first === 'mailpolicy' ? [] : ['mailpolicy 1'];
  const reply = first === 'otherwise' ? [] : ['otherwise reply 550 5.7.1 "Refused"'];
  const policy = [
    ...head,
    statement,
    ...reply,
    ...declared,
    'relay to hosted',
    ...(['greylist', 'limit'].includes(first ?? '') ? [] : keeping),
    'section "Rest"',
    'accept everyone',
    '',
  ];
  const files = (path: string) => ({ text: path.endsWith('.phrases') ? 'act now\n' : 'define included = tls\n' });
  const { diagnostics } = loadPolicy(makeSource('policy.rules', policy.join('\n')), files);
  return diagnostics.filter((each) => each.severity === 'error').map(({ code, message }) => `${code} ${message}`);
}

describe('the example of each record is right', () => {
  test.each(facts.map(({ name, example }) => [name, example]))('fact %s: %s', (_, example) => {
    expect(errorsIn(`reject it when ${example}`)).toEqual([]);
  });
  test.each(operators.map(({ name, example }) => [name, example]))('operator %s: %s', (_, example) => {
    expect(errorsIn(`reject it when ${example}`)).toEqual([]);
  });
  test.each(verbs.map(({ name, example }) => [name, example]))('verb %s: %s', (_, example) => {
    expect(errorsIn(example)).toEqual([]);
  });
  test.each(declarations.map(({ name, example }) => [name, example]))('declaration %s: %s', (_, example) => {
    expect(errorsIn(example)).toEqual([]);
  });
  const asked = valueTypes.flatMap((type) =>
    facts
      .filter((fact) => fact.type === type.name && fact.scope === 'session' && type.operations.includes('equals'))
      .map((fact) => `${fact.name}${fact.argument === undefined ? '' : ' "X-Any"'} is ${type.example}`),
  );
  test.each(asked)('value: %s', (condition) => expect(errorsIn(`reject it when ${condition}`)).toEqual([]));
});
