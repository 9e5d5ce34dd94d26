import { renderText } from '../../src/diagnostics/render-text.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import { parse } from '../../src/syntax/parse.ts';
import { print } from '../../src/syntax/print.ts';
import { cpuTimeOf } from './fuzz.ts';
import { lintConfig, lintList, lintPolicy } from './targets.ts';
import type { WorstCase } from './worst-cases.ts';
import { worstCases } from './worst-cases.ts';

/** Most CPU that linting an input of a megabyte may take, in milliseconds, and laying it out. */
export const mostMs = 1000;

/** Further tries: what else the machine does makes a program slower, never faster, so that one in time is enough. */
const tries = 6;

/** What the work for comparison takes on the machine that the bound is for, when it does nothing else, in milliseconds of CPU. */
const usualMs = 60;

/** However slow the machine is, the bound is never more than so many times itself: the test can fail anywhere. */
const mostSlowness = 2.5;

/**
 * Milliseconds of CPU for one worst case of this size, linted with its findings shown, or laid out, whichever takes
 * longer. Where that is more than `most`, the best of several tries counts, less by as much as the machine is slow meanwhile.
 */
export function measure(worst: WorstCase, size: number, most: number): number {
  const text = worst.make(size);
  return Math.max(...stepsOf(worst, text).map((step) => bestOf(step, most)));
}

function bestOf(step: () => void, most: number): number {
  let best = cpuTimeOf(step);
  for (let left = tries; left > 0 && best > most; left--) {
    const slowness = Math.min(mostSlowness, Math.max(1, cpuTimeOf(compared) / usualMs));
    best = Math.min(best, cpuTimeOf(step) / slowness);
  }
  return best;
}

/** Work of the same sort as a linter's, always the same: strings, a map, sorting. */
function compared(): void {
  const counts = new Map<string, number>();
  for (let at = 0; at < 400_000; at++) {
    const word = `w${(at * 7919) % 50_021}`;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  if ([...counts.keys()].sort().length !== counts.size) throw new Error('sorting loses nothing');
}

function stepsOf({ target }: WorstCase, text: string): readonly (() => void)[] {
  switch (target) {
    case 'policy':
      return [() => show(lintPolicy(text)), () => void print(parse(makeSource('fuzz.rules', text)).file)];
    case 'list':
      return [() => show(lintList('networks', text))];
    case 'config':
      return [() => show(lintConfig(text))];
    default:
      return target satisfies never;
  }
}

function show(diagnostics: ReturnType<typeof lintPolicy>): void {
  renderText(diagnostics, { colour: false });
}

/**
 * Reads a little of everything once, so that the program is warm, as in an editor or a daemon: what it costs to start is
 * measured elsewhere.
 */
export function warmUp(): void {
  for (const each of worstCases) for (const step of stepsOf(each, each.make(20_000))) step();
  compared();
}
