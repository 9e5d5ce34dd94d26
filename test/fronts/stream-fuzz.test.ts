import { expect, test } from 'vitest';
import { fuzzStreams } from './stream-fuzz.ts';

// Half a thousand streams, three times each over loopback: a second or two. `npm run campaign -- streams` sends 200,000.
test('what comes of a stream of commands does not depend on how it was cut', { timeout: 30_000 }, async () => {
  const { messages, parted } = await fuzzStreams({ streams: 500, perConnection: 25, seed: 20_261_123 });
  expect(parted).toBeUndefined();
  expect(messages).toBeGreaterThan(50);
});
