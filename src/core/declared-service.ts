import type { Place } from '../mail/outcome.ts';

/**
 * Something outside of the session that a policy declares once and facts ask by its name: `client listed on NAME`. Plain
 * data, so that a plan can hold it. A closed union: a new kind breaks whoever reads them until it is handled.
 */
export type DeclaredService = Dnsbl | Callout | AuthenticationCheck | Greylist | Limit | KeptState;

/** Kinds of which there may be several, asked by their names. */
export type NamedKind = Exclude<DeclaredService['kind'], SingleKind>;

/** Kinds of which there is one at most. Its name is its kind, and the facts that ask it do not say it. */
export type SingleKind = AuthenticationCheck['kind'] | KeptState['kind'];

/** What every declared service says. */
export interface ServiceName {
  readonly name: string;
  readonly place: Place;
  /** What a rule does whose condition ends unavailable because of it (law 4). */
  readonly ifUnavailable: 'skip' | 'defer';
}

/** A service that is reached through a network. */
export interface ServiceTerms extends ServiceName {
  /** How long a rule waits for it, in milliseconds; after that it is unavailable. */
  readonly withinMs: number;
}

/** Who has to wait at first contact, and how long. It has the name of its rule, which declares it. Times in milliseconds. */
export interface Greylist extends ServiceName {
  readonly kind: 'greylist';
  readonly delayMs: number;
  /** How long who came again is let through at once. */
  readonly rememberMs: number;
  /** Who has not come again by then begins anew. */
  readonly retryMs: number;
  readonly by: readonly KeyPart[];
}

/** How much is accepted in any span of time. It has the name of its rule, which declares it. */
export interface Limit extends ServiceName {
  readonly kind: 'limit';
  readonly most: number;
  readonly of: 'recipients' | 'messages';
  readonly perMs: number;
  readonly by: readonly KeyPart[];
}

/** Everything else that is remembered: logins and correspondents. A policy declares it once, without a name of its own. */
export interface KeptState extends ServiceName {
  readonly kind: 'state';
}

/**
 * What a greylist or a limit tells apart. An IPv4 client is taken with so many leading bits, one of IPv6 with 64 where any
 * are left out. For a client that SPF does not let send, its network stands in the place of the `spf identity`.
 */
export type KeyPart =
  | { readonly kind: 'client'; readonly prefix: number }
  | { readonly kind: (typeof keyFacts)[number] };

/** Facts that greylists and limits can tell apart, beside the client. */
export const keyFacts = [
  'helo',
  'recipient',
  'recipient domain',
  'sender',
  'sender domain',
  'sender organisational domain',
  'spf identity',
  'user',
] as const;

/** Lists of addresses or names that are asked through the DNS (RFC 5782). Something is listed where one zone lists it. */
export interface Dnsbl extends ServiceTerms {
  readonly kind: 'dnsbl';
  /** Lower-case A-labels, in the order written. */
  readonly zones: readonly string[];
  /** Answers that mean listed; others mean not listed. */
  readonly answers: readonly AddressRange[];
  /** Of these answers, those that do not. */
  readonly except: readonly AddressRange[];
  /** Where a sender reads about the listing; undefined where the policy says none. */
  readonly url: string | undefined;
  /** Whether some reply shows the list's own reason, which takes a further question. */
  readonly showsReason: boolean;
}

/** Asking the mail server of a sender whether it takes mail for him. */
export interface Callout extends ServiceTerms {
  readonly kind: 'callout';
}

/** A check of who sent a message. Without it none of the facts that it answers may be asked. */
export interface AuthenticationCheck extends ServiceTerms {
  readonly kind: 'spf' | 'dkim' | 'arc' | 'dmarc';
  /** SPF: what a refused sender is shown where the domain itself explains nothing; undefined for nothing. */
  readonly explanation: string | undefined;
}

/** IPv4 addresses from one to the other, both included, as 32-bit words. */
export interface AddressRange {
  readonly from: number;
  readonly to: number;
}
