/** Something to be timed: does its work once and says how many units that was. */
export type Lap = () => number;

/** Median time of one unit of each contestant, in nanoseconds, in the order given. */
export interface Race {
  readonly rounds: number;
  readonly nsPerUnit: readonly number[];
}

/**
 * Times contestants against each other: after a warm-up each runs one lap in turn, round after round, so that what the
 * machine does meanwhile meets all of them alike. The median is over rounds.
 */
export function race(
  laps: readonly Lap[],
  { rounds, warmUps }: { readonly rounds: number; readonly warmUps: number },
): Race {
  for (let round = 0; round < warmUps; round++) for (const lap of laps) lap();
  const times = laps.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, lap] of laps.entries()) {
      const began = process.hrtime.bigint();
      const units = lap();
      const took = Number(process.hrtime.bigint() - began);
      times[at]?.push(took / units);
    }
  }
  return { rounds, nsPerUnit: times.map(median) };
}

/** The middle of some numbers, or the mean of the two in the middle; 0 of none. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = sorted.length >>> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
