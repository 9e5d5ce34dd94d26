import type { Ip } from '../../mail/ip.ts';
import { isWithin } from '../../mail/ip.ts';
import type { Limits } from '../../policy/config-limits.ts';
import { makeRecentMap } from '../../services/recent-map.ts';

/** The most of each that one client may do, and the clients for whom nothing of it counts. */
type ClientLimits = Pick<
  Limits,
  | 'connectionsPerClient'
  | 'connectionRate'
  | 'messageRate'
  | 'unknownRecipients'
  | 'failedLogins'
  | 'errorsPerClient'
  | 'exempt'
>;

/**
 * What the clients of a listener have done lately. A client is an IPv4 address, or a /64 of IPv6: one site has all of it.
 * What returns a promise has been counted by then, wherever that is done.
 */
export interface ClientCounts {
  /** Counts a connection, which `leave` takes back; false when it is one too many. */
  readonly enter: (client: Ip) => boolean | Promise<boolean>;
  readonly leave: (client: Ip) => void;
  /** Counts a message; false when it is one too many. */
  readonly message: (client: Ip) => boolean | Promise<boolean>;
  readonly unknownRecipient: (client: Ip) => void | Promise<void>;
  readonly failedLogin: (client: Ip) => void | Promise<void>;
  /** Counts a command that was unknown, malformed or out of order. */
  readonly error: (client: Ip) => void | Promise<void>;
  /** Whether it has named too many unknown recipients. */
  readonly isGuessing: (client: Ip) => boolean;
  /** Whether it has failed too many logins. */
  readonly isCracking: (client: Ip) => boolean;
  /** Whether it has made too many errors. */
  readonly isBabbling: (client: Ip) => boolean;
}

/** The same, counted in this process. */
export interface LocalCounts extends ClientCounts {
  readonly enter: (client: Ip) => boolean;
  readonly message: (client: Ip) => boolean;
  readonly unknownRecipient: (client: Ip) => void;
  readonly failedLogin: (client: Ip) => void;
  readonly error: (client: Ip) => void;
  readonly isExempt: (client: Ip) => boolean;
  /** What the clients have done wrong, as plain data. */
  readonly faults: () => Faults;
}

/** Unknown recipients, failed logins and errors of clients. */
export interface Faults {
  readonly unknown: Levels;
  readonly logins: Levels;
  readonly errors: Levels;
}

/** How full a gauge was for each client, and when. */
type Levels = ReadonlyMap<string, { readonly level: number; readonly at: number }>;

const minuteMs = 60_000;

/** Milliseconds of the system's clock that is never set back; it is one for all processes. */
function monotonic(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/** `now` gives milliseconds of a clock that is never set back; `faults` are those that are known already. */
export function countClients(limits: ClientLimits, now: () => number = monotonic, faults?: Faults): LocalCounts {
  const open = new Map<string, number>();
  const connections = makeGauge(limits.connectionRate, minuteMs, now);
  const messages = makeGauge(limits.messageRate, minuteMs, now);
  const unknown = makeGauge(limits.unknownRecipients, 10 * minuteMs, now, faults?.unknown);
  const logins = makeGauge(limits.failedLogins, 10 * minuteMs, now, faults?.logins);
  const errors = makeGauge(limits.errorsPerClient, 10 * minuteMs, now, faults?.errors);
  const isExempt = (client: Ip) => limits.exempt.some((network) => isWithin(client, network));
  return {
    enter: (client) => {
      if (isExempt(client)) return true;
      const key = keyOf(client);
      const count = (open.get(key) ?? 0) + 1;
      open.set(key, count);
      return connections.add(key) && count <= limits.connectionsPerClient;
    },
    leave: (client) => {
      const key = keyOf(client);
      const count = (open.get(key) ?? 0) - 1;
      if (count > 0) open.set(key, count);
      else open.delete(key);
    },
    message: (client) => isExempt(client) || messages.add(keyOf(client)),
    unknownRecipient: (client) => {
      if (!isExempt(client)) unknown.add(keyOf(client));
    },
    failedLogin: (client) => {
      if (!isExempt(client)) logins.add(keyOf(client));
    },
    error: (client) => {
      if (!isExempt(client)) errors.add(keyOf(client));
    },
    isGuessing: (client) => !isExempt(client) && unknown.isFull(keyOf(client)),
    isCracking: (client) => !isExempt(client) && logins.isFull(keyOf(client)),
    isBabbling: (client) => !isExempt(client) && errors.isFull(keyOf(client)),
    isExempt,
    faults: () => ({ unknown: unknown.levels, logins: logins.levels, errors: errors.levels }),
  };
}

interface Gauge {
  /** Adds one; false, and nothing is added, where there is no room. */
  readonly add: (key: string) => boolean;
  readonly isFull: (key: string) => boolean;
  readonly levels: Levels;
}

/** Clients remembered by one gauge; beyond them the one that was heard of longest ago is forgotten. */
const mostClients = 50_000;

/** Holds `limit` for each key, and runs empty evenly within `windowMs`: no moment at which a window begins anew. */
function makeGauge(limit: number, windowMs: number, now: () => number, known: Levels = new Map()): Gauge {
  const levels = makeRecentMap(mostClients, known);
  const levelOf = (key: string): number => {
    const known = levels.get(key);
    return known === undefined ? 0 : Math.max(0, known.level - ((now() - known.at) * limit) / windowMs);
  };
  return {
    add: (key) => {
      const level = levelOf(key) + 1;
      if (level > limit) return false;
      levels.note(key, { level, at: now() });
      return true;
    },
    isFull: (key) => levelOf(key) + 1 > limit,
    levels: levels.entries,
  };
}

function keyOf({ family, words, text }: Ip): string {
  return family === 4 ? text : `${words[0]}:${words[1]}`;
}
