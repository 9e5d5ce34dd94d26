import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Element, Scope } from '../../src/core/condition.ts';
import type { Reading } from '../../src/core/reading.ts';
import { elementFact, fact, facts } from '../../src/facts/registry.ts';
import { phaseRank } from '../../src/mail/phase.ts';
import { valueType } from '../../src/values/registry.ts';
import type { Talk } from './moments.ts';
import { momentsOf } from './moments.ts';

function isOfElement(scope: Scope): scope is Element {
  return scope !== 'session' && scope !== 'recipient';
}

test('facts are sorted by name, and each is found by it', () => {
  const names = facts.map((each) => each.name);
  expect(names).toEqual([...new Set(names)].sort());
  for (const each of facts) expect(fact(each.name)).toBe(each);
  expect(() => fact('colour')).toThrow('colour');
});

test('no two facts have one placeholder', () => {
  const placeholders = facts.flatMap((each) => each.placeholder ?? []);
  expect(new Set(placeholders).size).toBe(placeholders.length);
});

test.each(facts)('$name: the record is whole', (each) => {
  const word = isOfElement(each.scope) ? each.name.slice(each.scope.length + 1) : each.name;
  expect(each.doc).toMatch(/^[A-Z].*\.$/);
  expect(each.source).not.toBe('');
  expect(each.example).toMatch(new RegExp(`(^|[ (])${word}( |\\)|$)`));
  expect(valueType(each.type).name).toBe(each.type);
  if (isOfElement(each.scope)) expect(elementFact(each.scope, word)).toBe(each);
});

test.each([
  ['attachment', 'name', 'attachment name'],
  ['each-recipient', 'local-part', 'each-recipient local-part'],
  ['header', 'value', 'header value'],
  ['header', 'colour', undefined],
] as const)('a %s has a %s: %s', (element, word, name) => {
  expect(elementFact(element, word)?.name).toBe(name);
});

const talk: fc.Arbitrary<Talk> = fc.record(
  {
    helo: fc.constantFrom('mail.example', 'my pc', '[192.0.2.1]'),
    tls: fc.constant('TLSv1.3'),
    user: fc.constant('ann'),
    sender: fc.constantFrom('', 'ann@example.com'),
    size: fc.nat(),
    recipients: fc.array(fc.constantFrom('bob@example.com', 'postmaster'), { maxLength: 1 }),
  },
  { requiredKeys: [] },
);

/** Readings without the promise of one that is on its way. */
const plain = (reading: Reading) => (reading.kind === 'known' ? reading.values : reading.kind);

test('what a fact once said it says to the end, and from its phase on it says something', () => {
  const asked = facts.filter((each) => !isOfElement(each.scope) && each.anyOf === undefined);
  fc.assert(
    fc.property(talk, (said) => {
      const moments = momentsOf(said);
      for (const each of asked) {
        let before: unknown = 'pending';
        for (const view of moments) {
          const now = plain(each.read(view));
          if (before !== 'pending') expect(now, each.name).toEqual(before);
          const isDue = phaseRank(view.session.phase) >= phaseRank(each.phase);
          if (isDue && each.cost === 'free') expect(now, each.name).not.toBe('pending');
          before = now;
        }
      }
    }),
    { seed: 1, numRuns: 200 },
  );
});
