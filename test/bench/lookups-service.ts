import type { ServerAddress } from '../../src/services/dns/server-address.ts';
import type { LookupRival } from './lookups-ours.ts';
import type { Absent } from './lookups-smtp.ts';
import { cpuOf, waitMs } from './lookups-smtp.ts';
import type { PolicyLoad } from './policy-load.ts';
import { policyLoad } from './policy-speed.ts';
import { median } from './race.ts';
import type { Running } from './smtp-rival.ts';

/** What is asked about, and how it has to be answered. */
interface Kind {
  readonly name: string;
  readonly answer: RegExp;
  /** Whether these triplets have been asked about before, and have waited. */
  readonly isLater: boolean;
}

const kinds: readonly Kind[] = [
  { name: 'first contact', answer: /^action=(?:DEFER|450)/, isLater: false },
  { name: 'second attempt', answer: /^action=(?:DUNNO|OK|PREPEND)/, isLater: true },
  { name: 'known', answer: /^action=(?:DUNNO|OK|PREPEND)/, isLater: true },
];

export interface ServiceEffort {
  readonly rounds: number;
  /** Requests of each kind in a round, over so many kept connections. */
  readonly loads: readonly { readonly connections: number; readonly requests: number }[];
}

/** What one service made of one kind; medians over rounds. */
export interface ServiceFigure {
  readonly name: string;
  /** In the order of the effort's loads. */
  readonly loads: readonly ServiceLap[];
}

interface ServiceLap {
  readonly perSecond: number;
  readonly cpuUsEach: number;
  readonly p99Ms: number;
}

/** Figures by kind, and why some rivals have none. */
export interface ServiceSpeed {
  readonly kinds: readonly { readonly name: string; readonly figures: readonly ServiceFigure[] }[];
  readonly missing: readonly Absent[];
}

interface Contestant {
  readonly name: string;
  readonly server: Running;
  /** By kind and load. */
  readonly laps: Map<string, ServiceLap[]>;
}

/**
 * Asks policy services about the same triplets, in turn and round after round; the first round warms up and does not
 * count. Every answer is checked, and a wrong one ends the bench.
 */
export async function serviceSpeed(
  rivals: readonly LookupRival[],
  dns: ServerAddress,
  { rounds, loads }: ServiceEffort,
): Promise<ServiceSpeed> {
  const running: Contestant[] = [];
  const missing: Absent[] = [];
  const inRound = loads.reduce((sum, { requests }) => sum + requests, 0);
  try {
    for (const { name, start } of rivals) {
      const server = await start(dns);
      if ('missing' in server) missing.push({ name, why: server.missing });
      else running.push({ name, server, laps: new Map() });
    }
    for (let round = 0; round <= rounds; round += 1) {
      for (const kind of kinds) {
        if (kind === kinds.find(({ isLater }) => isLater)) await new Promise((resolve) => setTimeout(resolve, waitMs));
        let from = round * inRound;
        for (const load of loads) {
          for (const { name, server, laps } of running) {
            const order = { port: server.port, from, ...load, about: 'greylisted', answer: kind.answer } as const;
            const lap = await time(name, server, order);
            const key = keyOf(kind, load.connections);
            if (round > 0) laps.set(key, [...(laps.get(key) ?? []), lap]);
          }
          from += load.requests;
        }
      }
    }
    return {
      kinds: kinds.map((kind) => ({
        name: kind.name,
        figures: running.map(({ name, laps }) => ({
          name,
          loads: loads.map(({ connections }) => middle(laps.get(keyOf(kind, connections)) ?? [])),
        })),
      })),
      missing,
    };
  } finally {
    for (const { server } of running) await server.stop();
  }
}

async function time(name: string, server: Running, order: PolicyLoad): Promise<ServiceLap> {
  const before = cpuOf(server);
  try {
    const { tookMs, p99Ms } = await policyLoad(order);
    const cpu = cpuOf(server) - before;
    return { perSecond: (order.requests / tookMs) * 1000, cpuUsEach: (cpu * 1e6) / order.requests, p99Ms };
  } catch (error) {
    throw new Error(`${name} answered wrongly`, { cause: error });
  }
}

function keyOf({ name }: Kind, connections: number): string {
  return `${name} over ${connections}`;
}

function middle(laps: readonly ServiceLap[]): ServiceLap {
  return {
    perSecond: median(laps.map(({ perSecond }) => perSecond)),
    cpuUsEach: median(laps.map(({ cpuUsEach }) => cpuUsEach)),
    p99Ms: median(laps.map(({ p99Ms }) => p99Ms)),
  };
}
