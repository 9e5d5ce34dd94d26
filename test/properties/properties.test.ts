import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { describeSpread, engine, keptFailures, runCampaign } from './campaign.ts';
import { compare } from './equivalence.ts';
import { faults } from './faults.ts';

const verbs = ['accept', 'reject', 'defer', 'discard', 'disconnect'];

// Takes seconds: a property of everything at once. `npm run campaign` runs a hundred times as many cases.
test('plan and engine answer as the naive evaluator does', { timeout: 120_000 }, async () => {
  const { spread, failure } = await runCampaign(1000, 20_260_101);
  expect(failure?.difference).toBeUndefined();
  const share = (part: number | undefined) => (part ?? 0) / spread.decisions;
  for (const verb of verbs)
    expect(share(spread.verdicts.get(verb)), `${verb}: ${describeSpread(spread)}`).toBeGreaterThan(0.02);
  expect(share(spread.late)).toBeGreaterThan(0.2);
  expect(spread.skipped / spread.cases).toBeLessThan(0.03);
});

test.each(keptFailures())('$name: engine and reference part no more', async ({ each }) => {
  expect((await compare(each, engine))?.difference).toBeUndefined();
});

// Takes seconds: each fault is planted in an engine of its own.
test('planted faults are found out', { timeout: 120_000 }, () => {
  const script = fileURLToPath(new URL('./run-faults.ts', import.meta.url));
  const found: { name: string; cases: number | null }[] = JSON.parse(
    execFileSync(process.execPath, [script], { encoding: 'utf8' }),
  );
  const [control, ...planted] = found;
  expect(control?.cases).toBeNull();
  expect(planted).toHaveLength(faults.length);
  expect(planted.filter(({ cases }) => cases === null)).toEqual([]);
});
