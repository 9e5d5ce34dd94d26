import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { endWithUs } from '../end-with-us.ts';
import { startNsd } from '../services/dns/real-servers.ts';
import { askers } from './dns-askers.ts';
import { zonesOf } from './dns-names.ts';
import { median } from './race.ts';

/** What one asking process is to do. */
export interface DnsLap {
  /** Number of the first client, and how many different ones there are: `sessions` beyond them ask for the same names. */
  readonly from: number;
  readonly clients: number;
  readonly sessions: number;
  /** Sessions at once; each asks its questions side by side. */
  readonly atOnce: number;
}

/** How it went. Times are of each look-up, waiting included; CPU time is that of the asking process. */
export interface DnsLapFigure {
  readonly lookUps: number;
  readonly tookMs: number;
  readonly cpuUs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Look-ups after which nothing was known, and those that were answered otherwise than the zone has it. */
  readonly failed: number;
  readonly wrong: number;
}

/** What one asker made of one kind of lap; medians over rounds, failures of all rounds together. */
export interface DnsFigure {
  readonly name: string;
  readonly perSecond: number;
  readonly cpuUsEach: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
  readonly wrong: number;
}

export interface DnsEffort {
  readonly rounds: number;
  /** At once, and as many different ones in each lap. */
  readonly sessions: number;
  /** How often the clients of a lap come again when their names are known. */
  readonly repeats: number;
}

/** Figures of every asker: with names that are all new, and with names that have been asked for before. */
export interface DnsSpeed {
  readonly cold: readonly DnsFigure[];
  readonly cached: readonly DnsFigure[];
}

/**
 * Times ways to ask a name server on the loopback, in turn and round after round, each in a process of its own. The first
 * round warms up and does not count.
 */
export async function dnsSpeed({ rounds, sessions, repeats }: DnsEffort): Promise<DnsSpeed> {
  const server = await startNsd(zonesOf((rounds + 1) * sessions));
  const processes: { name: string; child: ChildProcess; cold: DnsLapFigure[]; cached: DnsLapFigure[] }[] = [];
  try {
    for (const { name } of askers) {
      const child = endWithUs(fork(join(import.meta.dirname, 'dns-asking.ts'), [name, String(server.port)]));
      processes.push({ name, child, cold: [], cached: [] });
    }
    for (let round = 0; round <= rounds; round += 1) {
      const clients = { from: round * sessions, clients: sessions, atOnce: sessions };
      for (const { child, cold, cached } of processes) {
        const first = await run(child, { ...clients, sessions });
        const again = await run(child, { ...clients, sessions: sessions * repeats });
        if (round === 0) continue;
        cold.push(first);
        cached.push(again);
      }
    }
    return {
      cold: processes.map(({ name, cold }) => figureOf(name, cold)),
      cached: processes.map(({ name, cached }) => figureOf(name, cached)),
    };
  } finally {
    for (const { child } of processes) child.kill('SIGKILL');
    await server.stop();
  }
}

async function run(child: ChildProcess, lap: DnsLap): Promise<DnsLapFigure> {
  const gone = new AbortController();
  const figure = once(child, 'message', { signal: gone.signal });
  const ended = () => gone.abort(new Error('an asking process ended'));
  child.once('exit', ended);
  child.send(lap);
  const [message]: DnsLapFigure[] = await figure;
  child.off('exit', ended);
  if (message === undefined) throw new Error('an asking process said nothing');
  return message;
}

function figureOf(name: string, laps: readonly DnsLapFigure[]): DnsFigure {
  const middle = (of: (lap: DnsLapFigure) => number) => median(laps.map(of));
  const sum = (of: (lap: DnsLapFigure) => number) => laps.reduce((total, lap) => total + of(lap), 0);
  return {
    name,
    perSecond: middle(({ lookUps, tookMs }) => (lookUps / tookMs) * 1000),
    cpuUsEach: middle(({ lookUps, cpuUs }) => cpuUs / lookUps),
    p50Ms: middle(({ p50Ms }) => p50Ms),
    p99Ms: middle(({ p99Ms }) => p99Ms),
    failed: sum(({ failed }) => failed),
    wrong: sum(({ wrong }) => wrong),
  };
}
