import { mutate } from './mutate.ts';
import type { Random } from './random.ts';
import { pick, startRandom } from './random.ts';
import type { Target } from './targets.ts';
import { targets as allTargets } from './targets.ts';

/** A text that broke a promise. */
export interface Fault {
  readonly target: string;
  readonly text: string;
  readonly problem: string;
}

/** What some mutated texts showed. */
export interface Fuzzed {
  readonly count: number;
  readonly counts: ReadonlyMap<string, number>;
  /** The text that took longest, in milliseconds of CPU. */
  readonly slowest: { readonly target: string; readonly ms: number };
  readonly faults: readonly Fault[];
}

/** Enough to see what is wrong; then it is time to mend it. */
const mostFaults = 5;

/** Longest time for one text, in milliseconds of CPU. */
const mostMs = 1000;

/** Reads mutated seeds, so many of them or until the time is over, the same for the same seed. `until` is by `performance.now`. */
export function fuzz(
  seed: number,
  { count, until }: { readonly count: number; readonly until: number },
  onProgress: (count: number) => void = () => {},
  targets: readonly Target[] = allTargets,
): Fuzzed {
  const random = startRandom(seed);
  const counts = new Map(targets.map(({ name }) => [name, 0]));
  const faults: Fault[] = [];
  const sorts = new Set<string>();
  let slowest = { target: '', ms: 0 };
  let done = 0;
  while (done < count && performance.now() < until && faults.length < mostFaults) {
    const target = choose(random, targets);
    const text = mutate(random, pick(random, target.seeds), pick(random, target.seeds));
    const { problem, ms } = attempt(target, text);
    // Numbers aside, the same sentence is the same fault.
    const sort = problem?.split('\n')[0]?.replace(/\d+/g, '0');
    if (problem !== undefined && sort !== undefined && !sorts.has(sort)) {
      sorts.add(sort);
      faults.push({ target: target.name, text: shrink(target, text), problem });
    }
    if (ms > slowest.ms) slowest = { target: target.name, ms };
    counts.set(target.name, (counts.get(target.name) ?? 0) + 1);
    if (++done % 1000 === 0) onProgress(done);
  }
  return { count: done, counts, slowest, faults };
}

/** One of them, by weight. */
function choose(random: Random, targets: readonly Target[]): Target {
  let all = 0;
  for (const { weight } of targets) all += weight;
  let left = (random(10_000) / 10_000) * all;
  for (const target of targets) {
    left -= target.weight;
    if (left < 0) return target;
  }
  return pick(random, targets);
}

/** Reads a text. Where the clock says that it took too long, the time of the processor is asked. */
function attempt(target: Target, text: string): { readonly problem: string | undefined; readonly ms: number } {
  const began = performance.now();
  try {
    target.read(text);
  } catch (error) {
    // Whatever is thrown is what is looked for.
    return { problem: error instanceof Error ? (error.stack ?? error.message) : String(error), ms: 0 };
  }
  const ms = performance.now() - began;
  if (ms <= mostMs) return { problem: undefined, ms };
  const cpu = cpuTimeOf(() => target.read(text));
  return { problem: cpu > mostMs ? `it takes ${cpu.toFixed(0)} ms of CPU` : undefined, ms: cpu };
}

/** Milliseconds of CPU of the whole process, its own threads included, while something runs. */
export function cpuTimeOf(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** A shorter text with a fault: without every line, then every part of a line, that it does not need. */
function shrink(target: Target, text: string): string {
  const isFaulty = (each: string) => attempt(target, each).problem !== undefined;
  let shortest = text;
  for (const separator of ['\n', ' ', '']) {
    let parts = shortest.split(separator);
    if (parts.length > 2000) continue;
    for (let size = parts.length >> 1; size >= 1; size >>= 1) {
      for (let at = 0; at < parts.length; ) {
        const fewer = parts.toSpliced(at, size);
        if (isFaulty(fewer.join(separator))) parts = fewer;
        else at += size;
      }
    }
    shortest = parts.join(separator);
  }
  return shortest;
}
