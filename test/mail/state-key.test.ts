import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stateKey } from '../../src/mail/state-key.ts';

test('parts stand between blanks, and can be read', () => {
  expect(stateKey(['203.0.113.0/24', '', '"a b%"@example.org'])).toBe('203.0.113.0/24 <> "a%20b%25"@example.org');
});

test('different parts never make one key', () => {
  const part = fc.string({ maxLength: 6, unit: fc.constantFrom('a', ' ', '%', '2', '0', '<', '>', '\t', 'é') });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 3 }), fc.array(part, { maxLength: 3 }), (one, other) => {
      // An empty part is written as the null sender is, which is no address.
      fc.pre(![...one, ...other].includes('<>'));
      expect(stateKey(one) === stateKey(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
  );
});
