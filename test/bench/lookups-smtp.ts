import type { ServerAddress } from '../../src/services/dns/server-address.ts';
import type { LookupRival } from './lookups-ours.ts';
import type { Absent } from './lookups-start.ts';
import { cpuOf, startAll, wait } from './lookups-start.ts';
import type { Pace, Visit, Visited } from './lookups-visits.ts';
import { visitAll } from './lookups-visits.ts';
import { forgedVisit, honestVisit, listedVisit } from './lookups-world.ts';
import { median } from './race.ts';
import { quantile } from './smtp-latency.ts';
import { mails, onTheWire } from './smtp-mail.ts';
import type { Running } from './smtp-rival.ts';

/** What comes, and how it has to be answered. */
interface Kind {
  readonly name: string;
  /** First digit of the reply. */
  readonly code: string;
  readonly visit: (place: number) => Visit;
}

const refused: readonly Kind[] = [
  { name: 'client on a list', code: '5', visit: listedVisit },
  { name: 'SPF fail', code: '5', visit: forgedVisit },
  { name: 'first contact', code: '4', visit: honestVisit },
];

/** They come when the wait of the first contact is over. */
const taken: readonly Kind[] = [
  { name: 'second attempt', code: '2', visit: honestVisit },
  { name: 'known', code: '2', visit: honestVisit },
];

const kinds = [...refused, ...taken];

/** How much is measured. */
export interface LookupEffort {
  readonly rounds: number;
  /** Rounds before them that do not count. */
  readonly warmUps: number;
  /** Visits of each kind in a round, 20 at once, by which CPU time is measured. */
  readonly visits: number;
  /** Further ones at even times, by which latencies are measured. */
  readonly evenVisits: number;
  readonly perSecond: number;
  readonly settleMs: number;
}

/** What one server made of one kind; medians over rounds, latencies of all rounds together. */
export interface LookupFigure {
  readonly name: string;
  readonly perCpuSecond: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Visits that were answered otherwise than they have to be. */
  readonly wrong: number;
}

/** Figures by kind, and why some rivals have none. */
export interface LookupSpeed {
  readonly kinds: readonly { readonly name: string; readonly figures: readonly LookupFigure[] }[];
  readonly missing: readonly Absent[];
}

/** Places of the visits before the first round, by which each server shows that it does what it is measured for. */
const probes = 5;

const message = onTheWire(mails[0] ?? { size: '', lines: [] });

/**
 * Sends the same visits to each server, in turn and round after round. CPU time is that of all processes of the server and
 * of the one it needs. Whoever does not do the work is missing.
 */
export async function lookupSpeed(
  rivals: readonly LookupRival[],
  dns: ServerAddress,
  effort: LookupEffort,
): Promise<LookupSpeed> {
  const { working, missing, stop } = await startAll(rivals, dns, fault);
  try {
    const running = working.map(({ name, server }): Contestant => ({ name, server, laps: new Map() }));
    for (let round = 0; round < effort.warmUps + effort.rounds; round += 1) {
      const from = probes + round * (effort.visits + effort.evenVisits);
      const counts = round >= effort.warmUps;
      await laps(running, refused, from, effort, counts);
      await wait();
      await laps(running, taken, from, effort, counts);
    }
    return {
      kinds: kinds.map((kind) => ({
        name: kind.name,
        figures: running.map(({ name, laps: all }) => figureOf(name, all.get(kind) ?? [])),
      })),
      missing,
    };
  } finally {
    await stop();
  }
}

interface Contestant {
  readonly name: string;
  readonly server: Running;
  readonly laps: Map<Kind, readonly Lap[]>;
}

interface Lap {
  readonly perCpuSecond: number;
  readonly perSecond: number;
  readonly tookMs: readonly number[];
  readonly wrong: number;
}

/** Makes some visits of each kind, and says which was answered wrongly. */
async function fault({ port }: Running): Promise<string | undefined> {
  for (const [at, kind] of kinds.entries()) {
    if (at === refused.length) await wait();
    for (const visited of await visitAll(port, visitsOf(kind, 0, probes), message, alone)) {
      if (isWrong(kind, visited)) return `${kind.name} was answered \`${visited.reply}\``;
    }
  }
  return undefined;
}

const alone: Pace = { kind: 'at once', most: 1 };

async function laps(
  running: readonly Contestant[],
  of: readonly Kind[],
  from: number,
  { visits, evenVisits, perSecond, settleMs }: LookupEffort,
  counts: boolean,
): Promise<void> {
  for (const kind of of) {
    for (const { server, laps: done } of running) {
      const before = cpuOf(server);
      const began = performance.now();
      const all = await visitAll(server.port, visitsOf(kind, from, visits), message, { kind: 'at once', most: 20 });
      const seconds = (performance.now() - began) / 1000;
      await new Promise((resolve) => setTimeout(resolve, settleMs));
      const cpu = cpuOf(server) - before;
      const pace: Pace = { kind: 'even', perSecond };
      const even = await visitAll(server.port, visitsOf(kind, from + visits, evenVisits), message, pace);
      if (!counts) continue;
      const lap = {
        perCpuSecond: visits / Math.max(cpu, 0.01),
        perSecond: visits / seconds,
        tookMs: even.map(({ tookMs }) => tookMs),
        wrong: [...all, ...even].filter((visited) => isWrong(kind, visited)).length,
      };
      done.set(kind, [...(done.get(kind) ?? []), lap]);
    }
  }
}

function visitsOf(kind: Kind, from: number, count: number): readonly Visit[] {
  return Array.from({ length: count }, (_, at) => kind.visit(from + at));
}

function isWrong(kind: Kind, { code }: Visited): boolean {
  return code !== kind.code;
}

function figureOf(name: string, all: readonly Lap[]): LookupFigure {
  const tookMs = all.flatMap((lap) => lap.tookMs);
  return {
    name,
    perCpuSecond: median(all.map(({ perCpuSecond }) => perCpuSecond)),
    perSecond: median(all.map(({ perSecond }) => perSecond)),
    p50Ms: quantile(tookMs, 0.5),
    p99Ms: quantile(tookMs, 0.99),
    wrong: all.reduce((sum, { wrong }) => sum + wrong, 0),
  };
}
