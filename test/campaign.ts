import { parseArgs } from 'node:util';
import type { Part } from './campaigns/part.ts';
import { parts } from './campaigns/registry.ts';

/*
 * npm run campaign [-- NAME…] [--count N] [--seconds N] [--seed N]: the long runs, all of them or those that are named,
 * each over its own number of cases, or so many, or for so long. Without a seed every run is another one; the seed is
 * shown, and gives the same cases again. Ends with 1 where a promise was broken.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string' }, seconds: { type: 'string' }, seed: { type: 'string' } },
});
const unknown = positionals.filter((name) => !parts.some((part) => part.name === name));
if (unknown.length > 0) {
  process.stderr.write(`there is no ${unknown.join(', ')}; the parts are:\n${parts.map(lineOf).join('')}`);
  process.exit(2);
}
const seed = Number(values.seed ?? Date.now() % 1_000_000);
for (const part of parts.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  await run(part);
}

async function run(part: Part): Promise<void> {
  const began = performance.now();
  const until = values.seconds === undefined ? Number.POSITIVE_INFINITY : began + 1000 * Number(values.seconds);
  // For so long, and not only its own number of cases.
  const count = Number(values.count ?? (values.seconds === undefined ? part.count : Number.MAX_SAFE_INTEGER));
  const onProgress = (done: number) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${part.name}: ${done} cases`);
  };
  const { summary, table, faults } = await part.run({ count, until, seed, onProgress });
  const seconds = (performance.now() - began) / 1000;
  process.stdout.write(`${part.name}, seed ${seed}: ${summary}; ${seconds.toFixed(0)} s\n`);
  if (table !== undefined) process.stdout.write(`\n${table}\n`);
  for (const fault of faults) process.stdout.write(`${part.name}: a promise is broken: ${fault}\n`);
  if (faults.length > 0) process.exitCode = 1;
}

function lineOf({ name, doc }: Part): string {
  return `  ${name}: ${doc}\n`;
}
