import type { Address } from './address.ts';
import type { Ip } from './ip.ts';
import type { Delivery } from './outcome.ts';
import type { Reply } from './reply.ts';

/** How a message came in: what its trace fields say (RFC 5321 4.4). */
export interface Arrival {
  /** Unique to the message: the session's id and the number of the message in it. */
  readonly id: string;
  readonly client: Ip;
  /** Undefined when the client gave none. */
  readonly helo: string | undefined;
  /** With-protocol of the Received field: `ESMTPSA` (RFC 3848, RFC 6531). */
  readonly protocol: string;
  /** Undefined for the null reverse-path. */
  readonly sender: Address | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The lines of the Authentication-Results field, without line ends; left out where nothing was checked. */
  readonly authentication?: readonly string[];
}

/** Who sends a message, and what is said of it before it comes: all that the next hop can be told at RCPT. */
export interface Envelope {
  readonly client: Ip;
  /** 0 where it is not known. */
  readonly port: number;
  readonly helo: string | undefined;
  /** As in `Arrival`. */
  readonly protocol: string;
  /** Who has logged in. */
  readonly user: string | undefined;
  readonly sender: Address | undefined;
  /** Octets. */
  readonly declaredSize: number | undefined;
  /** Whether the client asked for SMTPUTF8 (RFC 6531). */
  readonly smtpUtf8: boolean;
  /** RET= and ENVID= as they were written (RFC 3461 section 4). */
  readonly dsn: readonly string[];
}

/** Whether a message is in safe hands. Unless it is `durable`, the sender has to keep it. */
export type Delivered =
  /** `notes` are for the log: what the next hop said. */
  | { readonly kind: 'durable'; readonly notes: readonly string[] }
  /** The sender hears this reply; `why` is for the log. */
  | { readonly kind: 'refused'; readonly reply: Reply; readonly why: string }
  /** Nothing of it has been kept, as far as that can be told. */
  | { readonly kind: 'failed'; readonly why: string };

/** Whether the place where its mail goes takes a recipient. */
export type Offered =
  /** `notes` are for the log. */
  | { readonly kind: 'taken'; readonly notes?: readonly string[] }
  /** The sender hears this reply; `why` is for the log. */
  | { readonly kind: 'refused'; readonly reply: Reply; readonly why: string };

/** Where taken mail goes. */
export interface Deliverer {
  /** Once for each client; nothing of it is shared with other clients. */
  readonly open: () => Carrier;
}

/** What carries the mail of one client, one message after the other. */
export interface Carrier {
  readonly begin: (envelope: Envelope) => Transfer;
  /** No further message comes. One that is being delivered comes to its end. */
  readonly close: () => void;
}

/** One message on its way. Nothing of it rejects; calls follow one another. */
export interface Transfer {
  /** Asks for a recipient that the policy lets proceed. `dsn` are NOTIFY= and ORCPT= as they were written. */
  readonly rcpt: (recipient: Address, dsn: readonly string[]) => Promise<Offered>;
  /** Delivers to all `deliver` recipients, and answers when the message is durable for each of them, or what to tell the sender. */
  readonly deliver: (octets: Uint8Array, deliveries: readonly Delivery[], arrival: Arrival) => Promise<Delivered>;
  /** There is no message after all; without effect after `deliver`. */
  readonly abort: () => void;
}
