import type { Element } from '../core/condition.ts';
import type { Reading } from '../core/reading.ts';
import type { Truth } from '../core/truth.ts';
import type { Fact, View } from '../facts/fact.ts';
import type { Address } from '../mail/address.ts';
import type { Session } from '../mail/session.ts';
import type { ValueType } from '../values/value-type.ts';

/** A fact with its argument, numbered: where its reading is remembered. */
export interface Slot {
  readonly number: number;
  readonly fact: Fact;
  readonly type: ValueType;
  readonly argument: string;
  /** The fact's own. */
  readonly read: Fact['read'];
  /** Whose memory holds the reading. */
  readonly of: 'session' | 'recipient' | 'element';
}

/** Numbers of rules in ascending order. */
export type RuleNumbers = readonly number[];

/** What is remembered of one thing: of a session, or of a recipient in it. Filled as it is asked, undefined until then. */
export interface Memory {
  /** By slot. */
  readonly readings: (Reading | undefined)[];
  /** By condition, as far as linked to be remembered; never `pending`. */
  readonly truths: (Truth | undefined)[];
  /** By source of an index: the rules that its value leads to. */
  readonly hits: (readonly RuleNumbers[] | undefined)[];
}

/** What is known at one moment, for one recipient or before any. Linked conditions are asked with it. */
export interface Known extends Memory {
  readonly recipient: Address | undefined;
  readonly session: SessionKnown;
}

/**
 * What is known of a session. It grows with each event; what an event undoes is taken back along the trail. The engine
 * keeps it, and gives the functions.
 */
export interface SessionKnown extends Memory {
  session: Session;
  /** By which list entries expire: when the client connected, so that no entry ends in the middle of a session. */
  readonly now: number;
  readonly timezone: string;
  /** False: nothing is remembered but look-ups under way. */
  readonly caches: boolean;
  /** By element kind; see `elements`. */
  readonly elementLists: (readonly ElementKnown[] | 'unavailable' | undefined)[];
  /** Look-ups under way for which a condition was pending. Whoever asks conditions empties it before. */
  readonly asked: Asked[];
  /** Each place in memory that was filled, in order: `places[n]` of the array `memories[n]`. */
  readonly trail: { readonly memories: unknown[][]; readonly places: number[] };
  /** Length of the trail when each layer of the session began. */
  readonly marks: (number | undefined)[];
  readonly read: (known: Known, slot: Slot, element: ElementKnown | undefined) => Reading;
  readonly elements: (known: SessionKnown, element: Element) => readonly ElementKnown[] | 'pending' | 'unavailable';
  /** Remembers in one of a memory's arrays what can no longer change while this session lasts. */
  readonly remember: <Item>(known: SessionKnown, memory: (Item | undefined)[], at: number, item: Item) => void;
}

/** A look-up under way, and where its reading belongs. */
export interface Asked {
  readonly readings: (Reading | undefined)[];
  readonly slot: Slot;
  readonly ready: Promise<Reading>;
}

/** One thing that a quantifier goes through, with its readings by slot. */
export interface ElementKnown {
  readonly element: NonNullable<View['element']>;
  readonly readings: (Reading | undefined)[];
}

/** A linked condition. */
export type Check = (known: Known, element: ElementKnown | undefined) => Truth;
