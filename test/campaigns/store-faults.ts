import type { FaultFigure } from '../acceptance/store-faults/under-faults.ts';
import { brokenPromises, graceMs, underFaults } from '../acceptance/store-faults/under-faults.ts';
import { renderTable } from '../bench/table.ts';
import type { Part } from './part.ts';

const trouble = { withinMs: 500, clients: 50, lastsMs: 5000, tries: 2 };

/** Each fault of each store once a case, under fifty conversations at a time. */
export const storeFaults: Part = {
  name: 'store-faults',
  doc: `whatever befalls the store, 99 of 100 answers come within its time limit and ${graceMs} ms, and it comes back by itself`,
  count: 1,
  run: async ({ count, until, onProgress }) => {
    const figures: FaultFigure[] = [];
    for (let round = 0; round < count && performance.now() < until; round++) {
      await underFaults(trouble, (figure) => figures.push(figure));
      onProgress(round + 1);
    }
    const slowest = figures.toSorted((one, other) => other.p99Ms - one.p99Ms)[0];
    return {
      summary: `${figures.length} faults under ${trouble.clients} conversations at a time; the slowest: ${slowest?.store} ${slowest?.fault}, p99 ${slowest?.p99Ms.toFixed(0)} ms at a limit of ${trouble.withinMs} ms`,
      table: renderTable(
        ['fault', 'answers', 'skipped', 'deferred', 'p50 in ms', 'p99', 'max', 'limit', 'back in ms', 'tried before'],
        figures.map(row),
      ),
      faults: figures.flatMap(brokenPromises),
    };
  },
};

function row({ store, fault, answers, skipped, deferred, p50Ms, p99Ms, maxMs, withinMs, backMs, before }: FaultFigure) {
  const times = [p50Ms, p99Ms, maxMs, withinMs].map((ms) => ms.toFixed(0));
  const back = backMs === undefined ? 'never' : backMs.toFixed(0);
  return [`${store}, ${fault}`, ...[answers, skipped, deferred].map(String), ...times, back, before.join(', ')];
}
