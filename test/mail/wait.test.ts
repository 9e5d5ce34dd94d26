import { expect, test } from 'vitest';
import { waitText } from '../../src/mail/wait.ts';

test.each([
  [1, '1 second'],
  [1000, '1 second'],
  [59_001, '1 minute'],
  [60_000, '1 minute'],
  [61_000, '61 seconds'],
  [91_000, '2 minutes'],
  [599_000, '10 minutes'],
  [600_000, '10 minutes'],
  [3_600_000, '1 hour'],
  [5_400_001, '2 hours'],
  [172_800_000, '2 days'],
  [200_000_000, '3 days'],
])('%i ms: %s', (ms, text) => expect(waitText(ms)).toBe(text));
