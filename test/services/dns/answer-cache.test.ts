import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeAnswerCache } from '../../../src/services/dns/answer-cache.ts';

const name = fc.integer({ min: 0, max: 9 }).map(String);
const orders = fc.array(fc.record({ does: fc.constantFrom('keep', 'find'), name }), { maxLength: 200 });

test('the longest unused answers are forgotten first', () => {
  const most = 4;
  fc.assert(
    fc.property(orders, (all) => {
      const cache = makeAnswerCache<'A'>(most);
      let used: readonly string[] = [];
      for (const { does, name: each } of all) {
        if (does === 'keep') cache.keep(each, { reply: { kind: 'no name' }, seconds: 60 }, 0);
        else expect(cache.find(each, 0) !== undefined).toBe(used.includes(each));
        if (does === 'keep' || used.includes(each))
          used = [...used.filter((other) => other !== each), each].slice(-most);
      }
    }),
  );
});

test('what no longer holds makes room', () => {
  const cache = makeAnswerCache<'A'>(2);
  const keep = (each: string, seconds: number) => cache.keep(each, { reply: { kind: 'no name' }, seconds }, 0);
  keep('short', 5);
  keep('long', 600);
  expect(cache.find('short', 10_000)).toBeUndefined();
  keep('other', 600);
  expect(['long', 'other'].map((each) => cache.find(each, 10_000)?.kind)).toEqual(['no name', 'no name']);
});
