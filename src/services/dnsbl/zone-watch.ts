import type { Dns } from '../dns/dns.ts';
import type { Clock } from '../services.ts';
import type { AskedZone } from './zone-health.ts';
import { checkZone } from './zone-health.ts';

/** Watches over DNS lists: one that cannot be believed is suspended until it can. */
export interface ZoneWatch {
  /** Why a zone is suspended; undefined while it is asked. */
  readonly suspended: (zone: string) => string | undefined;
  /** Every zone that is watched, and whether it is suspended. */
  readonly zones: () => ReadonlyMap<string, boolean>;
  /** Checks zones that were never checked, and those whose time has come. Never rejects. */
  readonly check: () => Promise<void>;
  readonly stop: () => void;
}

export interface ZoneWatchOptions {
  readonly dns: Dns;
  readonly clock: Clock;
  /** The zones that are asked now. */
  readonly asked: () => readonly AskedZone[];
  /** Hears when a zone is suspended, hourly as long as it is (`why` says why), and when it is asked again. */
  readonly tell: (zone: AskedZone, why: string | undefined) => void;
}

/** Milliseconds after which a sound zone is checked again, a suspended one, and how often that is looked at. */
const soundMs = 3_600_000;
const suspendedMs = 60_000;
const turnMs = 15_000;

interface Known {
  readonly why: string | undefined;
  /** Milliseconds since 1970. */
  readonly checked: number;
  readonly told: number;
}

/** Begins to watch; the first check is for the caller to ask for. */
export function openZoneWatch({ dns, clock, asked, tell }: ZoneWatchOptions): ZoneWatch {
  let known = new Map<string, Known>();

  const checkOne = async (each: AskedZone): Promise<void> => {
    const { zone } = each;
    const before = known.get(zone);
    const health = await checkZone(dns, each);
    const now = clock.now();
    const why = health.kind === 'sound' ? undefined : health.why;
    const isNews =
      (before?.why === undefined) !== (why === undefined) ||
      (why !== undefined && now - (before?.told ?? 0) >= soundMs);
    if (isNews) tell(each, why);
    known.set(zone, { why, checked: now, told: isNews ? now : (before?.told ?? now) });
  };

  const check = async (): Promise<void> => {
    const now = clock.now();
    const zones = asked();
    known = new Map([...known].filter(([zone]) => zones.some((each) => each.zone === zone)));
    const due = zones.filter(({ zone }) => {
      const found = known.get(zone);
      return found === undefined || now - found.checked >= (found.why === undefined ? soundMs : suspendedMs);
    });
    await Promise.all(due.map(checkOne));
  };

  const timer = setInterval(() => void check(), turnMs);
  timer.unref();
  return {
    suspended: (zone) => known.get(zone)?.why,
    zones: () => new Map([...known].map(([zone, { why }]) => [zone, why !== undefined])),
    check,
    stop: () => clearInterval(timer),
  };
}
