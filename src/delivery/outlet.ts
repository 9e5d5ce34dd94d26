import type { Arrival, Envelope, Offered } from '../mail/arrival.ts';
import type { Delivery } from '../mail/outcome.ts';
import type { Reply } from '../mail/reply.ts';

/** One destination, as one client uses it. */
export interface Outlet {
  readonly begin: (envelope: Envelope) => Leg;
  /** As in `Carrier`. */
  readonly close: () => void;
}

/** The part of a message that goes to one destination. Nothing of it rejects; calls follow one another. */
export interface Leg {
  readonly rcpt: (recipient: Delivery['recipient'], dsn: readonly string[]) => Promise<Offered>;
  /** Delivers to these and to no others, and says what became of each, in their order. Each address is given once. */
  readonly deliver: (octets: Uint8Array, deliveries: readonly Delivery[], arrival: Arrival) => Promise<readonly Fate[]>;
  /** As in `Transfer`. */
  readonly abort: () => void;
}

/** What became of a message for one recipient. */
export type Fate =
  /** In safe hands; `said` is how the next hop put it, undefined for the disk. */
  | { readonly kind: 'taken'; readonly said: string | undefined }
  | { readonly kind: 'refused'; readonly reply: Reply; readonly why: string }
  /** It could not be tried to the end, and nothing was kept. */
  | { readonly kind: 'failed'; readonly place: 'here' | 'next hop'; readonly why: string }
  /** The next hop has the whole message, and has not said what it does with it. */
  | { readonly kind: 'in doubt'; readonly why: string };
