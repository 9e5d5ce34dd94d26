import { tryRandom } from '../lints/truth/try-all.ts';
import type { Part } from './part.ts';

/** What can be judged and what cannot is in test/lints/truth/claims.ts. */
export const trueWarnings: Part = {
  name: 'true-warnings',
  doc: 'random valid policies have no error, and what the linter says of them is so by the naive evaluator',
  count: 1000,
  run: async ({ count, until, seed }) => {
    const { policies, proved, untold, faults } = tryRandom(seed, { count, until });
    const inTurn = (counts: ReadonlyMap<string, number>) =>
      [...counts]
        .sort()
        .map(([code, number]) => `${code} ${number}`)
        .join(', ');
    return { summary: `${policies} policies; true: ${inTurn(proved)}; not to be told: ${inTurn(untold)}`, faults };
  },
};
