import { askers } from './dns-askers.ts';
import type { Asked } from './dns-names.ts';
import { questionsOf } from './dns-names.ts';
import type { DnsLap, DnsLapFigure } from './dns-speed.ts';
import { quantile } from './smtp-latency.ts';

// A process of its own for each asker: `dns-asking.ts NAME PORT`, started by fork. Runs laps as its parent says.

const [, , asker, port] = process.argv;
const found = askers.find(({ name }) => name === asker);
if (found === undefined) throw new Error(`no asker is called ${asker}`);
const ask = found.open({ family: 4, host: '127.0.0.1', port: Number(port) });

process.on('message', (lap: DnsLap) => {
  run(lap).then((figure) => process.send?.(figure));
});

async function run({ from, clients, sessions, atOnce }: DnsLap): Promise<DnsLapFigure> {
  const took: number[] = [];
  let failed = 0;
  let wrong = 0;
  let next = 0;

  const lookUp = async ([name, type, hasRecords]: Asked) => {
    const began = performance.now();
    try {
      if ((await ask(name, type)) !== hasRecords) wrong += 1;
    } catch {
      // Counted, and shown in the table.
      failed += 1;
    }
    took.push(performance.now() - began);
  };
  const session = async (number: number) => {
    const { atOnce: first, forward } = questionsOf(number);
    await Promise.all(
      first.map(async (asked) => {
        await lookUp(asked);
        if (asked[1] === 'PTR') await lookUp(forward);
      }),
    );
  };
  const client = async () => {
    for (let at = next++; at < sessions; at = next++) await session(from + (at % clients));
  };

  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  await Promise.all(Array.from({ length: Math.min(atOnce, sessions) }, client));
  const tookMs = performance.now() - began;
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    lookUps: took.length,
    tookMs,
    cpuUs: user + system,
    p50Ms: quantile(took, 0.5),
    p99Ms: quantile(took, 0.99),
    failed,
    wrong,
  };
}
