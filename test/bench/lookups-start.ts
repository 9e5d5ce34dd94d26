import { setTimeout as pause } from 'node:timers/promises';
import type { ServerAddress } from '../../src/services/dns/server-address.ts';
import type { LookupRival } from './lookups-ours.ts';
import { cpuSeconds } from './smtp-cpu.ts';
import type { Running } from './smtp-rival.ts';

/** A rival that was not measured. */
export interface Absent {
  readonly name: string;
  readonly why: string;
}

/** Rivals at work, and those that are not. */
export interface Started {
  readonly working: readonly Named[];
  readonly missing: readonly Absent[];
  readonly stop: () => Promise<void>;
}

interface Named {
  readonly name: string;
  readonly server: Running;
}

/** Starts all, and leaves out those of which `fault` says what they do wrong: nobody is measured for work not done. */
export async function startAll(
  rivals: readonly LookupRival[],
  dns: ServerAddress,
  fault: (server: Running) => Promise<string | undefined>,
): Promise<Started> {
  const running: Named[] = [];
  const missing: Absent[] = [];
  const stop = async () => {
    for (const { server } of running) await server.stop();
  };
  try {
    for (const { name, start } of rivals) {
      const server = await start(dns);
      if ('missing' in server) missing.push({ name, why: server.missing });
      else running.push({ name, server });
    }
    const faults = await Promise.all(running.map(({ server }) => fault(server)));
    for (const [at, { name }] of running.entries()) {
      if (faults[at] !== undefined) missing.push({ name, why: `It does not do the work: ${faults[at]}` });
    }
    return { working: running.filter((_, at) => faults[at] === undefined), missing, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Until whoever is put off may come again, in every server's way of counting. */
export async function wait(): Promise<void> {
  await pause(2500);
}

/** CPU seconds of a server and what it needs. */
export function cpuOf({ pid, beside }: Running): number {
  return cpuSeconds(pid) + (beside === undefined ? 0 : cpuSeconds(beside));
}
