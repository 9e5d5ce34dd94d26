import { fuzz } from '../fuzz/fuzz.ts';
import type { Part } from './part.ts';

/** A text that breaks a promise belongs into test/corpus before the fault is mended. */
export const fuzzing: Part = {
  name: 'fuzz',
  doc: 'whatever the text of a policy, list, configuration or test: no crash, in time, and what is printed says the same',
  count: 1_000_000,
  run: async ({ count, until, seed, onProgress }) => {
    const { count: done, counts, slowest, faults } = fuzz(seed, { count, until }, onProgress);
    const shares = [...counts].map(([target, number]) => `${target} ${number}`).join(', ');
    return {
      summary: `${done} texts (${shares}); the slowest, of ${slowest.target}, took ${slowest.ms.toFixed(0)} ms`,
      faults: faults.map(({ target, text, problem }) => `${target}: ${JSON.stringify(text)}\n${problem}`),
    };
  },
};
