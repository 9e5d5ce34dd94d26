import { canStart } from '../services/dns/real-servers.ts';
import { askers } from './dns-askers.ts';
import type { DnsFigure } from './dns-speed.ts';
import { dnsSpeed } from './dns-speed.ts';
import { renderTable } from './table.ts';

/** Our ways to ask the DNS beside others, as text: `npm run bench dns`. */
export async function dnsTables(isQuick: boolean): Promise<string> {
  if (!canStart('nsd'))
    return 'DNS: nothing was measured, for nsd is not here (Debian has it in `nsd`), or we are not root.\n';
  const effort = isQuick ? { rounds: 1, sessions: 20, repeats: 1 } : { rounds: 5, sessions: 1000, repeats: 5 };
  const { cold, cached } = await dnsSpeed(effort);
  return [
    `DNS: ${effort.sessions} sessions at once ask nsd on the loopback, each for its client in two lists, by name and back, and for the sender's MX and TXT`,
    ...askers.map(({ name, doc }) => `  ${name}: ${doc}`),
    'A failed look-up is one after which nothing is known; times include waiting in a queue.',
    '',
    'Cold: every name is new',
    tableOf(cold),
    'Cached: names that were asked for before. Who remembers nothing asks again, and nsd answers as a resolver does that has them in its memory',
    tableOf(cached),
  ].join('\n');
}

function tableOf(figures: readonly DnsFigure[]): string {
  return renderTable(
    ['asker', 'look-ups / s', 'CPU µs each', 'p50 ms', 'p99 ms', 'failed', 'wrong'],
    figures.map(({ name, perSecond, cpuUsEach, p50Ms, p99Ms, failed, wrong }) => [
      name,
      Math.round(perSecond).toLocaleString('en'),
      cpuUsEach.toFixed(1),
      p50Ms.toFixed(1),
      p99Ms.toFixed(1),
      failed.toLocaleString('en'),
      wrong.toLocaleString('en'),
    ]),
  );
}
