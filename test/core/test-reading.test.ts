import { expect, test } from 'vitest';
import type { Test } from '../../src/core/condition.ts';
import type { Reading } from '../../src/core/reading.ts';
import { absent, known, pending, unavailable } from '../../src/core/reading.ts';
import { testReading } from '../../src/core/test-reading.ts';

const isA: Test = { kind: 'equals', key: 'a' };
const missing: Test = { kind: 'missing' };
const isUnavailable: Test = { kind: 'unavailable' };
const asked: Reading = { kind: 'asked', ready: Promise.resolve(absent) };

test.each([
  ['pending', pending, 'pending', 'pending', 'pending'],
  ['asked', asked, 'pending', 'pending', 'pending'],
  ['unavailable', unavailable('too large'), 'unavailable', 'unavailable', 'true'],
  ['absent', absent, 'false', 'true', 'false'],
  ['a', known('a'), 'true', 'false', 'false'],
  ['b', known('b'), 'false', 'false', 'false'],
  ['b and a', known('b', 'a'), 'true', 'false', 'false'],
] as const)('%s', (_, reading, equals, isMissing, cannotBeRead) => {
  const holds = (value: unknown) => value === 'a';
  expect(testReading(isA, reading, holds)).toBe(equals);
  expect(testReading(missing, reading, holds)).toBe(isMissing);
  expect(testReading(isUnavailable, reading, holds)).toBe(cannotBeRead);
});
