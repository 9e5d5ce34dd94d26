import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gather } from '../../src/fronts/smtp/gather.ts';

test('what was added comes out, in its order', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc.integer({ min: 0, max: 10_000 }).map((size) => new Uint8Array(size).fill(size)),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 50 }), fc.boolean(), (pieces, isAnew) => {
      const gathered = gather();
      if (isAnew) {
        for (const each of pieces) gathered.add(Buffer.from(each));
        gathered.forget();
      }
      for (const each of pieces) gathered.add(Buffer.from(each));
      expect(gathered.all().equals(Buffer.concat(pieces))).toBe(true);
      // Asking changes nothing.
      expect(gathered.all().equals(Buffer.concat(pieces))).toBe(true);
    }),
  );
});

test('a client that sends octet by octet costs no more memory than its octets', () => {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  const used = () => {
    if (typeof collect === 'function') collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const gathered = gather();
  const before = used();
  for (let count = 0; count < 200_000; count += 1) gathered.add(Buffer.alloc(1, count));
  expect(used() - before).toBeLessThan(1_000_000);
  expect(gathered.all().length).toBe(200_000);
});
