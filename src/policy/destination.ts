import type { OfDomain } from './by-domain.ts';
import type { ListenAddress } from './config-values.ts';

/** A server that taken mail is given to. */
export interface NextHop {
  readonly kind: 'smtp' | 'lmtp';
  readonly address: ListenAddress;
  /** `required` checks the certificate as well; `opportunistic` takes any, and goes on without TLS where there is none. */
  readonly tls: 'opportunistic' | 'required' | 'off';
  /** Contents of a PEM file with the authorities that its certificate is checked against; undefined for the usual ones. */
  readonly ca: string | undefined;
  /** Whether it is told who the client is, by XCLIENT or XFORWARD, where it offers them. */
  readonly xclient: boolean;
  /** Who we are there; left out where nobody is asked. */
  readonly login?: { readonly user: string; readonly password: string };
}

/** Where taken mail goes. */
export type Destination = { readonly kind: 'maildir'; readonly root: string } | NextHop;

/** Destinations by the domain of the recipient; the longest entry that fits is the one that counts. */
export interface Routes {
  readonly entries: readonly RouteEntry[];
  /** For all other domains; undefined where no mail is taken for them. */
  readonly otherwise: Destination | undefined;
}

export interface RouteEntry extends OfDomain {
  readonly to: Destination;
}
