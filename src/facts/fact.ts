import type { Scope } from '../core/condition.ts';
import type { Reading } from '../core/reading.ts';
import type { Address } from '../mail/address.ts';
import type { Attachment, HeaderField } from '../mail/message.ts';
import type { Phase } from '../mail/phase.ts';
import type { Session } from '../mail/session.ts';

/** What a fact may look at. */
export interface View {
  readonly session: Session;
  /** The recipient the walk is for; undefined before RCPT. */
  readonly recipient: Address | undefined;
  /** The thing a quantifier is at. */
  readonly element: Attachment | HeaderField | Address | undefined;
  /** What stands after the fact's name, such as a header field's name; empty for most. */
  readonly argument: string;
  /** IANA name of the policy's time zone. */
  readonly timezone: string;
}

/** Something a rule can ask. One file each, one line in the registry. */
export interface Fact {
  /** As written in a rule; inside a quantifier without the thing's own name: `attachment name` is `name` there. */
  readonly name: string;
  /** Name of its value type. */
  readonly type: string;
  /** The first phase at which it can no longer change. */
  readonly phase: Phase;
  readonly scope: Scope;
  /** Whether a quoted text follows the name. */
  readonly argument?: 'text';
  /** What reading it costs: nothing, or the inside of the message. */
  readonly cost: 'free' | 'content';
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
