import type { ServerAddress } from '../../src/services/dns/server-address.ts';
import type { LookupRival } from './lookups-ours.ts';
import type { Pace, Visit, Visited } from './lookups-visits.ts';
import { visitAll } from './lookups-visits.ts';
import { forgedVisit, honestVisit, listedVisit } from './lookups-world.ts';
import { median } from './race.ts';
import { cpuSeconds } from './smtp-cpu.ts';
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

/** A rival that was not measured. */
export interface Absent {
  readonly name: string;
  readonly why: string;
}

/** Until whoever is put off may come again, in every server's way of counting. */
export const waitMs = 2500;

/** Places of the visits before the first round, by which each server shows that it does what it is measured for. */
const probes = 5;

const message = onTheWire(mails[0] ?? { size: '', lines: [] });

/**
 * Sends the same visits to each server, in turn and round after round. The first round warms up and does not count. CPU
 * time is that of all processes of the server and of the one it needs.
 */
export async function lookupSpeed(
  rivals: readonly LookupRival[],
  dns: ServerAddress,
  effort: LookupEffort,
): Promise<LookupSpeed> {
  const running: Contestant[] = [];
  const missing: Absent[] = [];
  try {
    for (const { name, start } of rivals) {
      const server = await start(dns);
      if ('missing' in server) {
        missing.push({ name, why: server.missing });
        continue;
      }
      const contestant = { name, server, laps: new Map<Kind, Lap[]>(kinds.map((kind) => [kind, []])) };
      const why = await fault(server);
      if (why === undefined) running.push(contestant);
      else {
        missing.push({ name, why });
        await server.stop();
      }
    }
    for (let round = 0; round <= effort.rounds; round += 1) {
      const from = probes + round * (effort.visits + effort.evenVisits);
      await laps(running, refused, from, effort, round === 0);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      await laps(running, taken, from, effort, round === 0);
    }
    return {
      kinds: kinds.map((kind) => ({
        name: kind.name,
        figures: running.map(({ name, laps: all }) => figureOf(name, all.get(kind) ?? [])),
      })),
      missing,
    };
  } finally {
    for (const { server } of running) await server.stop();
  }
}

interface Contestant {
  readonly name: string;
  readonly server: Running;
  readonly laps: ReadonlyMap<Kind, Lap[]>;
}

interface Lap {
  readonly perCpuSecond: number;
  readonly perSecond: number;
  readonly tookMs: readonly number[];
  readonly wrong: number;
}

/** Makes each kind of visit once or more; says which was answered wrongly, for then a server is not doing the work. */
async function fault({ port }: Running): Promise<string | undefined> {
  for (const [at, kind] of kinds.entries()) {
    if (at === refused.length) await new Promise((resolve) => setTimeout(resolve, waitMs));
    for (const visited of await visitAll(port, visitsOf(kind, 0, probes), message, alone)) {
      if (isWrong(kind, visited)) return `It does not do the work: ${kind.name} was answered \`${visited.reply}\``;
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
  isWarmUp: boolean,
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
      if (isWarmUp) continue;
      done.get(kind)?.push({
        perCpuSecond: visits / Math.max(cpu, 0.01),
        perSecond: visits / seconds,
        tookMs: even.map(({ tookMs }) => tookMs),
        wrong: [...all, ...even].filter((visited) => isWrong(kind, visited)).length,
      });
    }
  }
}

function visitsOf(kind: Kind, from: number, count: number): readonly Visit[] {
  return Array.from({ length: count }, (_, at) => kind.visit(from + at));
}

function isWrong(kind: Kind, { code }: Visited): boolean {
  return code !== kind.code;
}

/** CPU seconds of a server and what it needs. */
export function cpuOf({ pid, beside }: Running): number {
  return cpuSeconds(pid) + (beside === undefined ? 0 : cpuSeconds(beside));
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
