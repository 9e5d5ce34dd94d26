import { openCheckers } from '../services/authentication/open-checkers.ts';
import { sessionAuthentication } from '../services/authentication/session-authentication.ts';
import { calloutMemory } from '../services/callouts/callout-memory.ts';
import { openCallouts } from '../services/callouts/open-callouts.ts';
import type { ProbeLimits } from '../services/callouts/probe-limits.ts';
import { openContent } from '../services/content/open-content.ts';
import { openNames } from '../services/dns/names.ts';
import { openListings } from '../services/dnsbl/listings.ts';
import type { ZoneWatch } from '../services/dnsbl/zone-watch.ts';
import { makeRecall } from '../services/recall/make-recall.ts';
import type { Services } from '../services/services.ts';
import { openStore } from '../services/store/open-store.ts';
import { reportedStore } from '../services/store/reported-store.ts';
import type { DaemonParts } from './daemon.ts';
import { dnsOf } from './dns-of.ts';
import { watchZones } from './watched-zones.ts';

/** The outside world of a process that does the work of a daemon. */
export interface World {
  readonly services: Services;
  readonly zones: ZoneWatch;
  readonly close: () => Promise<void>;
}

/** How often a part of what has ended is removed from the store, in milliseconds. */
const sweepMs = 1000;

/** Opens the services that the configuration names, but for those that are given. Nothing is asked yet. */
export async function openWorld(
  { config, swap, log, clock, metrics, checkers: sharedCheckers, store: given, callouts }: DaemonParts,
  limits: ProbeLimits,
  tellsOfZones: boolean,
): Promise<World> {
  const dns = dnsOf(config.dns, metrics === undefined ? { clock } : { clock, onAnswer: metrics.dnsAnswer });
  const store = reportedStore(given ?? (await openStore(config.store)), (level, text) =>
    log.notice(level, undefined, text),
  );
  const sweeping = setInterval(() => void store.sweep(clock.now()), sweepMs).unref();
  const zones = watchZones({ config, swap, dns, clock, log: tellsOfZones ? log : undefined });
  const checkers = sharedCheckers ?? openCheckers(config.hostname);
  const services: Services = {
    clock,
    openContent,
    dns,
    listings: openListings(dns, zones.suspended),
    names: openNames(dns),
    authentication: sessionAuthentication(checkers.over(dns)),
    recall: makeRecall(store, clock),
    callouts: callouts ?? openCallouts({ dns, memory: calloutMemory(store, clock), limits, host: config.hostname }),
  };
  return {
    services,
    zones,
    close: async () => {
      clearInterval(sweeping);
      await store.close();
      if (sharedCheckers === undefined) checkers.close();
    },
  };
}
