import type { NotedDeliveries } from '../delivery/delivered-before.ts';
import type { Faults } from '../fronts/smtp/client-counts.ts';
import type { Ip } from '../mail/ip.ts';
import type { Config } from '../policy/config.ts';
import type { Certificate } from '../policy/config-tls.ts';
import type { Counted } from '../services/prometheus.ts';

/** What the main process says to a worker; what it `ask`s is marked, all else it `tell`s. */
export type Order =
  /** Asked. Begin to work: `parcel` holds a `Start`, `policy` a `Compiled`. */
  | { readonly kind: 'start'; readonly parcel: string; readonly policy: string }
  /** Asked. Make this policy ready, and go on with the old one. */
  | { readonly kind: 'prepare'; readonly policy: string }
  /** Asked. From now on sessions begin under what was prepared. */
  | { readonly kind: 'swap' }
  /** What was prepared is not wanted. */
  | { readonly kind: 'abandon' }
  | { readonly kind: 'certificate'; readonly listener: string; readonly certificate: Certificate }
  /** These may log in, and exist: `parcel` holds `People`. */
  | { readonly kind: 'people'; readonly parcel: string }
  /** A new connection, which comes along with this. */
  | { readonly kind: 'connection'; readonly listener: string }
  /** Asked. Remember what another worker has noted. */
  | { readonly kind: 'note'; readonly note: Note }
  /** Asked. Say what was counted. */
  | { readonly kind: 'count' }
  /** Asked. Take nothing new, and let what has begun come to its end. */
  | { readonly kind: 'stop' };

/** What a worker says to the main process. */
export type Word =
  /** It can take orders. */
  | { readonly kind: 'up' }
  /** It has the connection that was handed to it, and can be handed another. */
  | { readonly kind: 'received' }
  /** A connection that was handed to it is gone. */
  | { readonly kind: 'closed'; readonly listener: string }
  /** Asked: may this client have one more connection? */
  | { readonly kind: 'enter'; readonly listener: string; readonly client: Ip }
  | { readonly kind: 'leave'; readonly listener: string; readonly client: Ip }
  /** Asked: may this client send one more message? */
  | { readonly kind: 'message'; readonly listener: string; readonly client: Ip }
  /** Asked: may this server be asked about one more sender? */
  | { readonly kind: 'probe'; readonly target: string }
  /** A server that it might ask was asked. */
  | { readonly kind: 'probed'; readonly target: string }
  /** Asked. Have this remembered by all. */
  | { readonly kind: 'note'; readonly note: Note }
  | { readonly kind: 'counted'; readonly counted: Counted };

/** Something that every process remembers, whichever noted it. `at` is milliseconds since 1970. */
export type Note =
  | { readonly kind: 'delivered'; readonly keys: readonly string[]; readonly at: number }
  | { readonly kind: 'unknown recipient' | 'failed login' | 'error'; readonly listener: string; readonly client: Ip };

/** What a worker begins with. */
export interface Start {
  /** With the certificates, users, recipients and aliases of the moment. */
  readonly config: Config;
  /** Which of the workers it is, counted from 1. */
  readonly slot: number;
  /** The one key of hashes in the log; undefined where addresses are plain. */
  readonly logKey: string | Uint8Array | undefined;
  /** Where each listener can be reached. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly remembered: Remembered;
}

/** All that was noted so far. */
export interface Remembered {
  readonly delivered: NotedDeliveries;
  /** By listener. */
  readonly faults: ReadonlyMap<string, Faults>;
}
