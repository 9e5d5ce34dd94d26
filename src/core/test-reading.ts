import type { Test } from './condition.ts';
import type { Reading, Value } from './reading.ts';
import type { Truth } from './truth.ts';
import { truthOf } from './truth.ts';

/**
 * Truth of a test on what reading its fact gave. Of a known reading, `missing` asks whether it is empty, and any other
 * test whether it holds of one value, so that of an absent thing it is false (law 4).
 */
export function testReading(test: Test, reading: Reading, holds: (value: Value) => boolean): Truth {
  switch (reading.kind) {
    case 'pending':
    case 'asked':
      return 'pending';
    case 'unavailable':
      return test.kind === 'unavailable' ? 'true' : 'unavailable';
    case 'known':
      if (test.kind === 'unavailable') return 'false';
      return truthOf(test.kind === 'missing' ? reading.values.length === 0 : reading.values.some(holds));
    default:
      return reading satisfies never;
  }
}
