import { systemClock } from '../clock.ts';
import type { Clock } from '../services.ts';

/** Keeps one server from being asked too often. */
export interface ProbeLimits {
  /** Takes a place; false where there is none. Somebody else may have to be asked for it. */
  readonly begin: (target: string) => boolean | Promise<boolean>;
  readonly end: (target: string) => void;
}

/** Those of one process, which keeps count itself. */
export interface LocalProbeLimits extends ProbeLimits {
  readonly begin: (target: string) => boolean;
}

export interface ProbeRate {
  /** Probes of one server at a time. */
  readonly atOnce: number;
  /** And in any minute. */
  readonly perMinute: number;
}

const usualRate: ProbeRate = { atOnce: 2, perMinute: 20 };

const minuteMs = 60_000;

/** Servers that are remembered; those asked longest ago are forgotten first. */
const mostTargets = 10_000;

export function makeProbeLimits(
  clock: Clock = systemClock,
  { atOnce, perMinute }: ProbeRate = usualRate,
): LocalProbeLimits {
  const targets = new Map<string, { running: number; begun: number[] }>();
  return {
    begin: (target) => {
      const now = clock.now();
      const state = targets.get(target) ?? { running: 0, begun: [] };
      state.begun = state.begun.filter((at) => at > now - minuteMs && at <= now);
      if (state.running >= atOnce || state.begun.length >= perMinute) return false;
      state.running++;
      state.begun.push(now);
      targets.delete(target);
      targets.set(target, state);
      for (const [oldest, { running }] of targets) {
        if (targets.size <= mostTargets) break;
        if (running === 0) targets.delete(oldest);
      }
      return true;
    },
    end: (target) => {
      const state = targets.get(target);
      if (state !== undefined) state.running--;
    },
  };
}
