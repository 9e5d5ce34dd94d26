import type { ServerAddress } from '../../src/services/dns/server-address.ts';
import type { LookupRival } from './lookups-ours.ts';
import type { Absent } from './lookups-start.ts';
import { cpuOf, startAll, wait } from './lookups-start.ts';
import type { PolicyLoad } from './policy-load.ts';
import { policyLoad } from './policy-speed.ts';
import { median } from './race.ts';
import type { Running } from './smtp-rival.ts';

/** What is asked about, and how it has to be answered. */
interface Kind {
  readonly name: string;
  readonly answer: RegExp;
}

const kinds: readonly Kind[] = [
  { name: 'first contact', answer: /^action=(?:DEFER|450)/ },
  { name: 'second attempt', answer: /^action=(?:DUNNO|OK|PREPEND)/ },
  { name: 'known', answer: /^action=(?:DUNNO|OK|PREPEND)/ },
];

/** From this kind on the triplets have been asked about before, and have waited. */
const firstLater = kinds[1];

/** Triplets before the first round, by which each service shows that it does what it is measured for. */
const probes = 5;

/** How much is measured. */
export interface ServiceEffort {
  readonly rounds: number;
  /** Rounds before them that do not count. */
  readonly warmUps: number;
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
 * Asks policy services about the same triplets, in turn and round after round. Whoever does not do the work is missing; a
 * wrong answer later ends the bench.
 */
export async function serviceSpeed(
  rivals: readonly LookupRival[],
  dns: ServerAddress,
  { rounds, warmUps, loads }: ServiceEffort,
): Promise<ServiceSpeed> {
  const inRound = loads.reduce((sum, { requests }) => sum + requests, 0);
  const { working, missing, stop } = await startAll(rivals, dns, fault);
  try {
    const running = working.map(({ name, server }): Contestant => ({ name, server, laps: new Map() }));
    for (let round = 0; round < warmUps + rounds; round += 1) {
      for (const kind of kinds) {
        if (kind === firstLater) await wait();
        let from = probes + round * inRound;
        for (const load of loads) {
          for (const { name, server, laps } of running) {
            const lap = await time(name, server, orderOf(kind, server, { from, ...load }));
            const key = keyOf(kind, load.connections);
            if (round >= warmUps) laps.set(key, [...(laps.get(key) ?? []), lap]);
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
    await stop();
  }
}

/** Asks about some triplets of each kind, and says what was answered wrongly. */
async function fault(server: Running): Promise<string | undefined> {
  for (const kind of kinds) {
    if (kind === firstLater) await wait();
    try {
      await policyLoad(orderOf(kind, server, { from: 0, connections: 1, requests: probes }));
    } catch (error) {
      return `${kind.name} was answered \`${error instanceof Error ? error.message.trim() : error}\``;
    }
  }
  return undefined;
}

function orderOf(
  { answer }: Kind,
  { port }: Running,
  load: Pick<PolicyLoad, 'from' | 'connections' | 'requests'>,
): PolicyLoad {
  return { port, about: 'greylisted', answer, ...load };
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
