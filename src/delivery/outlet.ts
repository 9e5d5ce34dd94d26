import type { Address } from '../mail/address.ts';
import type { Arrival, Envelope, Offered } from '../mail/arrival.ts';
import type { Reply } from '../mail/reply.ts';
import type { Target } from '../policy/directory.ts';

/** One destination, as one client uses it. */
export interface Outlet {
  readonly begin: (envelope: Envelope) => Leg;
  /** As in `Carrier`. */
  readonly close: () => void;
}

/** A message for one mailbox. */
export interface Drop {
  /** Whom it is handed on to, or delivered to. */
  readonly recipient: Address;
  /** Where it comes to lie: of all who share one, it is given to one. */
  readonly mailbox: Address;
  /** The recipient that the client named, who may stand for others. */
  readonly named: Address;
  readonly tags: readonly string[];
}

/** Whether a destination takes an address, under which it did, and the mailbox that it stands for there. */
export type Lodged =
  | ({ readonly kind: 'taken' } & Pick<Drop, 'recipient' | 'mailbox'>)
  | Extract<Offered, { kind: 'refused' }>;

/** The part of a message that goes to one destination. Nothing of it rejects; calls follow one another. */
export interface Leg {
  readonly rcpt: (target: Target, dsn: readonly string[]) => Promise<Lodged>;
  /** Delivers to these and to no others, and says what became of each, in their order. Each mailbox is given once. */
  readonly deliver: (octets: Uint8Array, drops: readonly Drop[], arrival: Arrival) => Promise<readonly Fate[]>;
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
