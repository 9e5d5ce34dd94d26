import { faultsOf, soak } from '../fronts/soak.ts';
import type { Part } from './part.ts';

/** `count` is of seconds. */
export const soaking: Part = {
  name: 'soak',
  doc: 'ten thousand idle and a thousand dribbling clients do not disturb fifty good messages a second',
  count: 120,
  run: async ({ count }) => {
    const soaked = await soak({
      idle: 10_000,
      dribbling: 1000,
      rate: 50,
      seconds: Math.min(count, 3600),
      commandSeconds: 60,
      dataSeconds: 1800,
    });
    const { messages, p50Ms, p99Ms, longestMs, waitedMs, rssMb, closed, latestMs } = soaked;
    const summary =
      `${messages} messages, half within ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, the longest ${longestMs.toFixed(0)} ms; ` +
      `RSS ${rssMb.toFixed(0)} MB; ${closed} dribbling clients closed, ${latestMs.toFixed(0)} ms late at the most; ` +
      `the daemon waited ${waitedMs.toFixed(0)} ms for a processor`;
    return { summary, faults: faultsOf(soaked, { p99Ms: 150, rssMb: 400 }) };
  },
};
