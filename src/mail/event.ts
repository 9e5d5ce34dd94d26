import type { Address } from './address.ts';
import type { Ip } from './ip.ts';

/** What a front tells the engine, in protocol order. A front translates its protocol to these and to nothing else. */
export type Event =
  | ConnectEvent
  /** `early` says that the client went on before it was answered; left out where that cannot be seen. */
  | { readonly kind: 'helo'; readonly name: string; readonly extended: boolean; readonly early?: boolean }
  | { readonly kind: 'tls'; readonly version: string; readonly cipher: string }
  | { readonly kind: 'auth'; readonly user: string; readonly method: string }
  /** `sender` undefined is the null reverse-path `<>`; `declaredSize` is SIZE= in octets (RFC 1870). */
  | { readonly kind: 'mail'; readonly sender: Address | undefined; readonly declaredSize: number | undefined }
  | { readonly kind: 'rcpt'; readonly recipient: Address }
  /** The recipient of an answered RCPT was refused for another reason than the policy's: it is as if it had not been given. */
  | { readonly kind: 'withdraw'; readonly recipient: Address }
  /** The DATA command, before its 354: no further recipient comes. */
  | { readonly kind: 'data' }
  /** The message as received, after the final dot, dot-unstuffed. */
  | { readonly kind: 'message'; readonly octets: Uint8Array }
  /** RSET, or the end of a transaction. */
  | { readonly kind: 'reset' };

export interface ConnectEvent {
  readonly kind: 'connect';
  /** Session id: short, sortable, unique over restarts; `{id}` in replies, first field of the log. */
  readonly id: string;
  readonly client: Ip;
  readonly port: number;
  /** The listener's name in mailpolicy.yaml. */
  readonly listener: string;
  /** Milliseconds since 1970, by the given clock. */
  readonly at: number;
  /** Whether the client spoke before the greeting; left out where that cannot be seen. */
  readonly early?: boolean;
}
