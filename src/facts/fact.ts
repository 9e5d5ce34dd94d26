import type { Scope, Test } from '../core/condition.ts';
import type { DeclaredService, NamedKind, SingleKind } from '../core/declared-service.ts';
import type { Reading } from '../core/reading.ts';
import type { Address } from '../mail/address.ts';
import type { Attachment, HeaderField } from '../mail/message.ts';
import type { Phase } from '../mail/phase.ts';
import type { Session } from '../mail/session.ts';
import type { AskedServices } from '../services/services.ts';

/** What a fact may look at. */
export interface View {
  readonly session: Session;
  /** The recipient the walk is for; undefined before RCPT. */
  readonly recipient: Address | undefined;
  /** The thing a quantifier is at. */
  readonly element: Attachment | HeaderField | Address | undefined;
  /** What stands after the fact's name, such as a header field's name; empty for most. */
  readonly argument: string;
  /** The service of that name, for a fact whose argument is one. */
  readonly declared: DeclaredService | undefined;
  /** All services that the policy declares. */
  readonly declarations: readonly DeclaredService[];
  /** IANA name of the policy's time zone. */
  readonly timezone: string;
  /** The outside world, for facts that have to ask it. */
  readonly services: AskedServices;
}

/** Something a rule can ask. One file each, one line in the registry. */
export interface Fact {
  /** As written in a rule; inside a quantifier without the thing's own name: `attachment name` is `name` there. */
  readonly name: string;
  /** Name of its value type. */
  readonly type: string;
  /** The first phase at which it can no longer change. */
  readonly phase: Phase;
  /** The phase at which a value can be there already, where that is sooner; that there is none is known at `phase` only. */
  readonly there?: Phase;
  readonly scope: Scope;
  /** What follows the name: a quoted text, a duration, or the name of a service of this kind that the policy declares. */
  readonly argument?: 'text' | 'duration' | NamedKind;
  /** Of what it asks DNS lists; undefined where it asks none. */
  readonly asksOf?: 'addresses' | 'names';
  /** Services that it asks without a name, which the policy has to declare. */
  readonly asks?: readonly SingleKind[];
  /**
   * Tests on other facts, for a yes-or-no fact that says no more than that one of them holds. It is bound as these, so that
   * each is asked as early as it can be.
   */
  readonly anyOf?: readonly { readonly fact: string; readonly test: Test }[];
  /**
   * What reading it costs: nothing, the inside of the message, what is remembered of earlier mail, look-ups in the DNS, or a stranger's server, which is asked
   * only once nothing else decides.
   */
  readonly cost: 'free' | 'content' | 'state' | 'dns' | 'probe';
  /** What a look-up is about: as long as that stays, it is not made again. Undefined where it may change within a transaction. */
  readonly hangsOn?: 'client' | 'greeting' | 'transaction';
  /** What it is, units, and what absent means. */
  readonly doc: string;
  /** A condition that uses it. */
  readonly example: string;
  /** Where it is defined: an RFC section, or the program it comes from. */
  readonly source: string;
  /** Name under which replies may show it, as `{sender}`; undefined when they may not. */
  readonly placeholder?: string;
  readonly read: (view: View) => Reading;
}
