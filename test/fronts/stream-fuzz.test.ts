import { expect, test } from 'vitest';
import { fuzzStreams } from './stream-fuzz.ts';

// Half a thousand streams, three times each over loopback: a second or two. `npm run campaign` has no part in it.
test('what comes of a stream of commands does not depend on how it was cut', { timeout: 30_000 }, async () => {
  expect(await fuzzStreams({ streams: 500, perConnection: 25, seed: 20_261_123 })).toBeUndefined();
});
