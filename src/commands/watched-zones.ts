import { askedZones } from '../plan/asked-zones.ts';
import type { Config } from '../policy/config.ts';
import type { Swap } from '../policy/swap.ts';
import type { Dns } from '../services/dns/dns.ts';
import type { AskedZone } from '../services/dnsbl/zone-health.ts';
import type { ZoneWatch } from '../services/dnsbl/zone-watch.ts';
import { openZoneWatch } from '../services/dnsbl/zone-watch.ts';
import type { Log } from '../services/log.ts';
import type { Clock } from '../services/services.ts';
import { plansOf } from './plans-of.ts';

/** What is needed to watch the DNS lists of a policy. */
export interface WatchedZonesParts {
  readonly config: Config;
  readonly swap: Pick<Swap, 'planFor'>;
  readonly dns: Dns;
  readonly clock: Clock;
  /** Undefined where another process tells of them. */
  readonly log: Pick<Log, 'notice'> | undefined;
}

/** Watches over the DNS lists of the policy in force, and lets the log say which are suspended. */
export function watchZones({ config, swap, dns, clock, log }: WatchedZonesParts): ZoneWatch {
  return openZoneWatch({
    dns,
    clock,
    asked: () => askedZones(plansOf(config, swap)),
    tell: (zone, why) => log?.notice(why === undefined ? 'info' : 'error', undefined, sentence(zone, why)),
  });
}

/** What the log says of a zone; `why` is undefined where it is sound again. */
function sentence({ zone, lists }: AskedZone, why: string | undefined): string {
  const named = `dnsbl ${lists.join(', ')}: ${zone}`;
  return why === undefined
    ? `${named} is asked again`
    : `${named} is suspended, and its rules do what they say for \`if unavailable\`: ${why}`;
}
