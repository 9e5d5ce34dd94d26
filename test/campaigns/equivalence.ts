import { describeSpread, runCampaign } from '../properties/campaign.ts';
import type { Part } from './part.ts';

/** A case in which they part is kept in test/properties/failures and played by every test run. */
export const equivalence: Part = {
  name: 'equivalence',
  doc: 'plan and engine answer as the naive evaluator does, on random policies and sessions',
  count: 100_000,
  run: async ({ count, until, seed, onProgress }) => {
    const { spread, failure } = await runCampaign(count, seed, (soFar) => onProgress(soFar.cases), until);
    const faults = failure === undefined ? [] : [JSON.stringify(failure.difference, undefined, 2)];
    return { summary: describeSpread(spread), faults };
  },
};
