/** A pseudo-random whole number from 0 up to, and without, `below`. */
export type Draw = (below: number) => number;

/** Pseudo-random numbers below a bound, the same ones for the same seed (mulberry32). */
export function generator(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
