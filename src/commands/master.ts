import { fork } from 'node:child_process';
import module from 'node:module';
import { dirname } from 'node:path';
import type { Compiled } from '../policy/compile.ts';
import type { Config } from '../policy/config.ts';
import type { Certificate } from '../policy/config-tls.ts';
import type { People } from '../policy/renew.ts';
import { peopleFiles } from '../policy/renew.ts';
import type { Spread, Swap } from '../policy/swap.ts';
import { systemClock } from '../services/clock.ts';
import type { Log } from '../services/log.ts';
import type { Metrics } from '../services/metrics.ts';
import type { HandOver } from '../workers/hand-over.ts';
import { openHandOver } from '../workers/hand-over.ts';
import { makeMemory } from '../workers/memory.ts';
import { makePool, pack } from '../workers/pool.ts';
import { certificateFiles, renewal } from './certificates.ts';
import type { Daemon } from './daemon.ts';
import { dnsOf } from './dns-of.ts';
import { firstPeople, peopleRenewal, withPeople } from './people.ts';
import { watchZones } from './watched-zones.ts';

/** What a daemon of several processes is made of. */
export interface MasterParts {
  readonly config: Config;
  readonly policy: Compiled;
  readonly logKey: string | Uint8Array | undefined;
  readonly log: Log;
  readonly metrics: Metrics | undefined;
}

/** A daemon of several processes that has not begun yet. */
export interface Master {
  readonly spread: Spread;
  /** Opens the listeners and starts the workers: all of them, or none and the reason. */
  readonly start: (swap: Pick<Swap, 'planFor'>) => Promise<Daemon | { readonly problem: string }>;
}

/**
 * The main process of several: it listens and hands the connections over, counts what clients do, and replaces a worker
 * that ends. It speaks no protocol itself. Workers do not survive it.
 */
export function makeMaster({ config, policy, logKey, log, metrics }: MasterParts): Master {
  const memory = makeMemory(config);
  const shown = new Map<string, Certificate>();
  let people = firstPeople(config);
  let handOver: HandOver | undefined;
  const of = config.workers;

  const pool = makePool({
    count: of,
    fork: forkWorker,
    start: (slot) => ({
      config: shareOf(withPeople({ ...config, listeners: config.listeners.map(withShown) }, people)),
      slot,
      logKey,
      addresses: handOver?.addresses ?? new Map(),
      remembered: memory.remembered(),
    }),
    policy,
    memory,
    shutdownMs: config.limits.shutdownMs,
    log,
    freed: () => handOver?.goOn(),
    counted: (counted) => metrics?.add(counted),
    replaced: () => metrics?.replaced(),
  });

  const withShown = (listener: Config['listeners'][number]) => {
    const certificate = shown.get(listener.name);
    const { tls } = listener;
    return certificate === undefined || tls === undefined ? listener : { ...listener, tls: { ...tls, ...certificate } };
  };
  const renew = (listener: string, certificate: Certificate) => {
    shown.set(listener, certificate);
    pool.tell({ kind: 'certificate', listener, certificate });
  };
  const usePeople = (renewed: People) => {
    people = renewed;
    pool.tell({ kind: 'people', parcel: pack(renewed) });
  };
  const connections = () => {
    const open = new Map(config.listeners.map(({ name }) => [name, 0]));
    for (const worker of pool.workers()) {
      for (const [name, count] of worker.connections()) open.set(name, (open.get(name) ?? 0) + count);
    }
    return open;
  };

  const start = async (swap: Pick<Swap, 'planFor'>): Promise<Daemon | { readonly problem: string }> => {
    const opened = await openHandOver(config.listeners, () => pool.workers().filter((worker) => worker.isOpen()));
    if ('problem' in opened) return opened;
    handOver = opened;
    const whyNot = await pool.open();
    if (whyNot !== undefined) {
      opened.close();
      return { problem: whyNot };
    }
    // Each worker watches for itself; this one tells of it.
    const zones = watchZones({ config, swap, dns: dnsOf(config.dns, { clock: systemClock }), clock: systemClock, log });
    void zones.check();
    return {
      checkLists: () => void zones.check(),
      zones: zones.zones,
      addresses: opened.addresses,
      connections,
      team: { workers: pool.status, isWhole: pool.isWhole, count: pool.count },
      certificateFiles: certificateFiles(config.listeners),
      renewCertificates: renewal(config.listeners, renew, log),
      renew,
      peopleFiles: peopleFiles(config),
      renewPeople: peopleRenewal(config, usePeople, log),
      usePeople,
      stop: async () => {
        zones.stop();
        opened.close();
        await pool.close();
      },
    };
  };
  return { spread: pool.spread, start };
}

/** Connections are spread evenly, and so is the room for them. */
function shareOf(config: Config): Config {
  const { limits, workers } = config;
  return { ...config, limits: { ...limits, connections: Math.ceil(limits.connections / workers) } };
}

function forkWorker() {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  // Node adds its own version to the folder that it is told.
  const cache = module.getCompileCacheDir();
  return fork(new URL(`./worker.${extension}`, import.meta.url), {
    // What was compiled once need not be compiled again: a worker is replaced in a third of the time.
    env: { ...process.env, ...(cache === undefined ? {} : { NODE_COMPILE_CACHE: dirname(cache) }) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}
