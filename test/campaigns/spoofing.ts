import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { openDns } from '../../src/services/dns/open-dns.ts';
import { lies } from '../services/dns/lies.ts';
import { domain } from '../services/dns/name-server.ts';
import type { Part } from './part.ts';

/** How long a question waits, how much later its answer may be noticed, and how long the loop may stand still, in ms. */
const withinMs = 3000;
const lateMs = 100;
const mostCpuMs = 20;

/** Questions asked at a time. */
const together = 32;

/** Forged answers by the hundred thousand: none is believed, no deadline missed, no other session held up. */
export const spoofing: Part = {
  name: 'spoofing',
  doc: `forged answers of a name server: none is believed, and the loop stands still for ${mostCpuMs} ms of CPU at most`,
  count: 100_000,
  run: async ({ count, until, onProgress }) => {
    const worker = new Worker(new URL('../services/dns/lying-thread.ts', import.meta.url));
    const [port] = await once(worker, 'message');
    const dns = openDns({ servers: [{ family: 4, host: '127.0.0.1', port }], clock: { now: () => 0 }, tryMs: 500 });
    const faults: string[] = [];
    const ends = new Map<string, number>();
    let questions = 0;
    let slowest = 0;

    const ask = async (name: string, expected: readonly string[]): Promise<void> => {
      questions++;
      const began = performance.now();
      const answer = await dns.ask(domain(name), 'A', withinMs);
      const took = performance.now() - began;
      slowest = Math.max(slowest, took);
      const end = answer.kind === 'records' ? answer.records.join(', ') : answer.kind;
      ends.set(end, (ends.get(end) ?? 0) + 1);
      if (!expected.includes(end)) faults.push(`${name}: ${end}`);
      if (took > withinMs + lateMs) faults.push(`${name}: ${took.toFixed(0)} ms`);
    };

    const lines = Object.entries(lies);
    const askSome = async (some: number) => {
      const asked = Array.from({ length: some }, () => {
        const line = questions % 20 === 0 ? lines[(questions / 20) % lines.length] : undefined;
        // A failure is no wrong answer; what a busy machine loses may end in one.
        if (line === undefined) return ask(`q${questions}.flood.test`, ['192.0.2.1', 'timeout']);
        return ask(`q${questions}.${line[0]}.lie.test`, [line[1].expected, 'timeout']);
      });
      await Promise.all(asked);
    };

    await askSome(200);
    const watch = watchLoop();
    let forged = 0;
    while (forged < count && performance.now() < until) {
      await askSome(together);
      worker.postMessage('count');
      [forged] = await once(worker, 'message');
      onProgress(forged);
    }
    const longest = watch.stop();
    worker.postMessage('stop');
    await once(worker, 'exit');
    if (longest > mostCpuMs) faults.push(`the loop stood still for ${longest.toFixed(1)} ms of CPU`);
    const shown = [...ends].map(([end, times]) => `${times} ${end}`).join(', ');
    return {
      summary: `${forged} forged answers to ${questions} questions: ${shown}; the slowest ${slowest.toFixed(0)} ms, the loop stood still for ${longest.toFixed(1)} ms of CPU at most`,
      faults,
    };
  },
};

/** Measures the CPU that this thread uses between two turns of its loop. */
function watchLoop(): { readonly stop: () => number } {
  let longest = 0;
  let before = process.threadCpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(before);
    longest = Math.max(longest, (user + system) / 1000);
    before = process.threadCpuUsage();
  }, 1);
  return {
    stop: () => {
      clearInterval(timer);
      return longest;
    },
  };
}
