import { describeSpread, runCampaign } from './properties/campaign.ts';

/*
 * npm run campaign [COUNT] [SEED]: compares the plan and the engine with the naive evaluator on random policies and
 * sessions. Ends with 1 where they part; the case is kept in test/properties/failures and played by every test run.
 */

const [count = 100_000, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);
const began = performance.now();
const { spread, failure } = await runCampaign(count, seed, (soFar) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${soFar.cases} of ${count} cases`);
});
const seconds = (performance.now() - began) / 1000;
process.stdout.write(`seed ${seed}: ${describeSpread(spread)}; ${seconds.toFixed(0)} s\n`);
if (failure !== undefined) {
  process.stdout.write(`engine and reference part: ${JSON.stringify(failure.difference, undefined, 2)}\n`);
  process.exitCode = 1;
}
