import type { Address } from './address.ts';
import type { Ip } from './ip.ts';
import type { Message } from './message.ts';
import type { Phase } from './phase.ts';

/** What is known of a connection so far. Never changed: each event makes a new one. */
export interface Session {
  readonly id: string;
  readonly client: Ip;
  readonly port: number;
  readonly listener: string;
  /** When the client connected, milliseconds since 1970. */
  readonly at: number;
  /** Whether the client spoke before the greeting; left out where that cannot be seen. */
  readonly early?: boolean;
  /** The phase of the last event; facts of later phases are pending. */
  readonly phase: Phase;
  readonly helo: Greeting | undefined;
  readonly tls: { readonly version: string; readonly cipher: string } | undefined;
  readonly authentication: { readonly user: string; readonly method: string } | undefined;
  readonly transaction: Transaction | undefined;
}

/** What the client said in HELO or EHLO. */
export interface Greeting {
  readonly name: string;
  /** EHLO. */
  readonly extended: boolean;
  /** Whether it went on before it was answered; left out where that cannot be seen. */
  readonly early?: boolean;
}

/** One mail transaction (RFC 5321 3.3). */
export interface Transaction {
  /** Undefined for the null reverse-path `<>`. */
  readonly sender: Address | undefined;
  readonly declaredSize: number | undefined;
  /** Recipients taken so far; refused and split ones are not among them. */
  readonly recipients: readonly Address[];
  readonly message: Message | undefined;
}
