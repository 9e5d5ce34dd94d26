import { measure, mostMs, warmUp } from '../fuzz/measure.ts';
import { worstCases } from '../fuzz/worst-cases.ts';
import type { Part } from './part.ts';

/** Each worst case of a megabyte, with the time of the processor it takes. */
export const worstCase: Part = {
  name: 'worst-cases',
  doc: `no input of 1 MB takes more than ${mostMs} ms of CPU`,
  count: worstCases.length,
  run: async ({ count, until, onProgress }) => {
    warmUp();
    const chosen = worstCases.slice(0, count);
    const measured: { readonly name: string; readonly ms: number }[] = [];
    for (const each of chosen) {
      if (performance.now() >= until) break;
      measured.push({ name: each.name, ms: measure(each, 1_000_000, mostMs) });
      onProgress(measured.length);
    }
    const slowest = measured.toSorted((one, other) => other.ms - one.ms).slice(0, 5);
    const shown = slowest.map(({ name, ms }) => `${name} ${ms.toFixed(0)} ms`).join(', ');
    return {
      summary: `${measured.length} inputs of 1 MB; the slowest: ${shown}`,
      faults: measured.flatMap(({ name, ms }) => (ms > mostMs ? [`${name}: ${ms.toFixed(0)} ms`] : [])),
    };
  },
};
