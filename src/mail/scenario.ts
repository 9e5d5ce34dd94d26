import type { Address } from './address.ts';
import type { Domain } from './domain.ts';
import type { Ip } from './ip.ts';

/**
 * What happens to a policy, as plain data: tests and `try` play it. The sessions follow one another and share what the
 * services remember. What is expected of them stands elsewhere.
 */
export interface Scenario {
  readonly sessions: readonly [ScenarioSession, ...ScenarioSession[]];
}

/** One connection with one transaction: what the client does as long as nobody stops it, and what the world answers. */
export interface ScenarioSession {
  /** When the client connects, milliseconds since 1970; the clock stands still until its session ends. */
  readonly at: number;
  readonly client: Ip;
  readonly port: number;
  /** The listener's name in mailpolicy.yaml. */
  readonly listener: string;
  /** Whether the client speaks before the greeting. */
  readonly earlyTalker: boolean;
  /** Whether it goes on before its HELO or EHLO is answered. */
  readonly earlyPipelining: boolean;
  /** Undefined for a client that gives none. */
  readonly helo: string | undefined;
  /** Version of the TLS that is started before MAIL (`TLSv1.3`); undefined for none. */
  readonly tls: string | undefined;
  /** Who authenticates before MAIL; undefined for nobody. */
  readonly user: string | undefined;
  /** Undefined for the null reverse-path `<>`. */
  readonly sender: Address | undefined;
  /** SIZE= in octets (RFC 1870); undefined where the client declares none. */
  readonly declaredSize: number | undefined;
  readonly recipients: readonly Address[];
  readonly message: ScenarioMessage;
  /** All that the DNS holds; a name not among them does not exist. */
  readonly dns: readonly DnsRecord[];
  /** Whether greylists know the client, the sender and the recipients from mail before. */
  readonly knownToGreylists: boolean;
  /** How long before the session somebody fetched mail from the client's address, in milliseconds; undefined for never. */
  readonly popLoginMs: number | undefined;
  /** What the server of a sender says to a call-out; it takes mail for all others. */
  readonly probes: readonly ScenarioProbe[];
  /** Registry names of facts that cannot be read. */
  readonly unavailable: readonly string[];
}

/** What can come of a call-out. */
export const probeOutcomes = ['accepted', 'refused', 'unavailable'] as const;

/** What comes of a call-out for a sender. */
export interface ScenarioProbe {
  readonly sender: Address;
  readonly outcome: (typeof probeOutcomes)[number];
}

/** A message as octets, or as the parts that one is composed of. */
export type ScenarioMessage =
  | { readonly kind: 'octets'; readonly octets: Uint8Array }
  | {
      readonly kind: 'parts';
      readonly fields: readonly { readonly name: string; readonly value: string }[];
      readonly body: string;
      readonly attachments: readonly ScenarioAttachment[];
    };

export interface ScenarioAttachment {
  readonly name: string;
  /** Media type, lower-case; undefined for the one that its name suggests. */
  readonly type: string | undefined;
  readonly disposition: 'inline' | 'attachment';
  /** What it holds, or how many octets of no meaning. */
  readonly content: string | { readonly octets: number };
}

/** One record of a scenario's DNS, or a name that cannot be asked. */
export type DnsRecord =
  | { readonly kind: 'record'; readonly name: Domain; readonly type: string; readonly content: string }
  | { readonly kind: 'failure'; readonly name: Domain; readonly failure: 'REFUSED' | 'SERVFAIL' | 'TIMEOUT' };
