import type { Address } from './address.ts';
import type { AuthenticationResult } from './authentication-results.ts';
import type { Effect } from './effect.ts';
import type { Phase } from './phase.ts';
import type { Reply } from './reply.ts';

/** A place an admin can open: file as the policy names it, 1-based line. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** Verdict verbs of the language; `pass` leaves a section and never reaches a front. */
export type Verdict = 'accept' | 'reject' | 'defer' | 'discard' | 'disconnect';

/** Why an answer was given. */
export type Cause =
  | 'rule' // the rule's condition was true
  | 'unavailable' // the rule could not be decided and defers
  | 'relay' // no `relay` statement takes the recipient
  | 'split' // replies could differ: this recipient is to come in a transaction of its own
  | 'mixed' // recipients of one message ended differently and cannot be split
  | 'failure'; // the policy could not be asked: an inner failure, or events out of order; its rule is named `failure`

/** One answer of the policy, as it is logged and explained. */
export interface Decision {
  readonly cause: Cause;
  readonly verdict: Verdict;
  /** The rule's name; `relay` for the gate; for a split the rule that splits. */
  readonly rule: string;
  readonly place: Place;
  /** Undefined when the answer concerns no single recipient (an `at once` answer before RCPT). */
  readonly recipient: Address | undefined;
  readonly fixedAt: Phase;
  readonly answeredAt: Phase;
  /** Undefined when the front's own positive reply is given. */
  readonly reply: Reply | undefined;
  readonly tags: readonly string[];
  /** Observed rules that would have answered. */
  readonly observed: readonly string[];
  /** What it leaves behind: a refusal with its answer, the rest once the message is in safe hands. */
  readonly effects: readonly Effect[];
}

/** One recipient of a taken message. */
export interface Delivery {
  readonly recipient: Address;
  readonly disposition: 'deliver' | 'discard';
  readonly tags: readonly string[];
}

/** What the engine answers to an event. A closed union: a new kind breaks every front until it is handled. */
export type Outcome =
  /** The protocol's own positive reply. */
  | { readonly kind: 'proceed' }
  /** This command is refused with this reply. */
  | { readonly kind: 'refuse'; readonly reply: Reply; readonly decisions: readonly [Decision, ...Decision[]] }
  /** The reply is given and the connection closed. */
  | { readonly kind: 'disconnect'; readonly reply: Reply; readonly decisions: readonly [Decision, ...Decision[]] }
  /** After the dot: once every `deliver` is durable, the positive reply (RFC 5321 6.1). */
  | {
      readonly kind: 'take';
      readonly deliveries: readonly Delivery[];
      readonly decisions: readonly [Decision, ...Decision[]];
      /** What the checks that the policy declares say of the message; left out where there are none, and for those of our own clients. */
      readonly authentication?: readonly AuthenticationResult[];
    };
