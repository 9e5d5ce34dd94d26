import type { Address } from './address.ts';
import type { Ip } from './ip.ts';
import type { Delivery } from './outcome.ts';

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
}

/** Whether a message is in safe hands. After `failed` nothing of it has been kept, as far as that can be told. */
export type Delivered = { readonly kind: 'durable' } | { readonly kind: 'failed'; readonly why: string };

/** Delivers a message to all its `deliver` recipients or to none, and answers when it is durable. Never rejects. */
export type Deliver = (octets: Uint8Array, deliveries: readonly Delivery[], arrival: Arrival) => Promise<Delivered>;
