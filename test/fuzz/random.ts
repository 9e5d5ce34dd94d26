/** Whole numbers from 0 up to a bound, the bound left out; the same row for the same seed. */
export type Random = (bound: number) => number;

/** A row of numbers by xorshift (Marsaglia 2003), good enough for choosing. */
export function startRandom(seed: number): Random {
  let state = seed | 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  // The first numbers of near seeds are near each other.
  for (let at = 0; at < 8; at++) next();
  return (bound) => next() % bound;
}

/** One of some things; there must be one. */
export function pick<Thing>(random: Random, things: readonly Thing[]): Thing {
  const thing = things[random(things.length)];
  if (thing === undefined) throw new Error('there is nothing to choose from');
  return thing;
}
