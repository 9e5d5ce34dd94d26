import type { Content } from '../mail/message.ts';
import type { SessionAuthentication } from './authentication/session-authentication.ts';
import type { Callouts } from './callouts/callouts.ts';
import type { Dns } from './dns/dns.ts';
import type { Names } from './dns/names.ts';
import type { Listings } from './dnsbl/listings.ts';
import type { Recall } from './recall/recall.ts';

/** The outside world as the engine sees it. `serve` gives the real ones, tests and `try` their own. */
export interface Services {
  readonly clock: Clock;
  /** Opens the inside of a message; reads nothing before it is asked, and never throws. */
  readonly openContent: (octets: Uint8Array) => Content;
  readonly callouts: Callouts;
  readonly dns: Dns;
  readonly listings: Listings;
  readonly names: Names;
  readonly authentication: SessionAuthentication;
  readonly recall: Recall;
}

/** Those of the services that facts may ask. */
export type AskedServices = Pick<Services, 'authentication' | 'callouts' | 'dns' | 'listings' | 'names' | 'recall'>;

export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
