import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { openConversation } from '../../src/engine/conversation.ts';
import { compilePlan } from '../../src/plan/compile-plan.ts';
import { linkPlan } from '../../src/plan/link.ts';
import type { Case, Difference, Engine, Spread } from './equivalence.ts';
import { addToSpread, cases, compare, startSpread } from './equivalence.ts';

export const engine: Engine = { compilePlan, linkPlan, openConversation };

/** What a campaign found. */
export interface Campaign {
  readonly spread: Spread;
  /** The smallest case in which engine and reference part; undefined when there is none. */
  readonly failure: { readonly each: Case; readonly difference: Difference | string } | undefined;
}

/** Compares engine and reference on so many random cases, or until `performance.now` is there. A case in which they part is kept and played again by every test run. */
export async function runCampaign(
  count: number,
  seed: number,
  onProgress: (spread: Spread) => void = () => {},
  until = Number.POSITIVE_INFINITY,
): Promise<Campaign> {
  const spread = startSpread();
  let difference: Difference | string = '';
  const property = fc.asyncProperty(cases, async (each) => {
    difference = 'an error was thrown';
    const compared = await compare(each, engine);
    addToSpread(spread, compared?.course);
    if (spread.cases % 1000 === 0) onProgress(spread);
    difference = compared?.difference ?? '';
    return compared?.difference === undefined;
  });
  const left = until - performance.now();
  const limit = Number.isFinite(left) ? { interruptAfterTimeLimit: Math.max(0, left) } : {};
  const result = await fc.check(property, { numRuns: count, seed, ...limit });
  const [smallest] = result.counterexample ?? [];
  if (smallest === undefined) return { spread, failure: undefined };
  const last = await compare(smallest, engine).catch((error: unknown) => ({ difference: String(error) }));
  keep(smallest, seed);
  return { spread, failure: { each: smallest, difference: last?.difference ?? difference } };
}

const folder = new URL('./failures/', import.meta.url);

/** Cases in which engine and reference parted once. */
export function keptFailures(): { readonly name: string; readonly each: Case }[] {
  mkdirSync(folder, { recursive: true });
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.map((name) => ({ name, each: JSON.parse(readFileSync(new URL(name, folder), 'utf8')) }));
}

function keep(each: Case, seed: number): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`seed-${seed}.json`, folder), `${JSON.stringify(each)}\n`);
}

/** One line on how the decisions of a campaign are spread. */
export function describeSpread({ cases: count, skipped, decisions, late, verdicts, causes }: Spread): string {
  const share = (part: number) => `${((100 * part) / Math.max(1, decisions)).toFixed(1)} %`;
  const shares = (counts: ReadonlyMap<string, number>) =>
    [...counts].map(([name, part]) => `${name} ${share(part)}`).join(', ');
  return `${count} cases (${skipped} too large to prove), ${decisions} decisions, ${share(late)} fixed after RCPT; ${shares(verdicts)}; by ${shares(causes)}`;
}
