import type { Element } from '../core/condition.ts';
import type { DeclaredService } from '../core/declared-service.ts';
import type { Reading } from '../core/reading.ts';
import type { Truth } from '../core/truth.ts';
import type { Fact, View } from '../facts/fact.ts';
import type { Address } from '../mail/address.ts';
import type { Session } from '../mail/session.ts';
import type { AskedServices } from '../services/services.ts';
import type { ValueType } from '../values/value-type.ts';

/** A fact with its argument, numbered: where its reading is remembered. */
export interface Slot {
  readonly number: number;
  readonly fact: Fact;
  readonly type: ValueType;
  readonly argument: string;
  /** The service that the argument names, where it names one. */
  readonly declared: DeclaredService | undefined;
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
}

/** What is known at one moment, for one recipient or before any. Linked conditions are asked with it. */
export interface Known extends Memory {
  readonly recipient: Address | undefined;
  readonly session: SessionKnown;
}

/** What is known of a session. It grows with each event. The engine keeps it, and gives the functions. */
export interface SessionKnown extends Memory {
  session: Session;
  readings: (Reading | undefined)[];
  truths: (Truth | undefined)[];
  /** By number of an element kind; see `elements`. */
  elementLists: (ElementList | undefined)[];
  /** By layer of the session: how it began. To this an event goes back that takes the layer back. */
  readonly begun: (LayerStart | undefined)[];
  /** By which list entries expire: when the client connected, so that no entry ends in the middle of a session. */
  readonly now: number;
  readonly timezone: string;
  readonly declarations: readonly DeclaredService[];
  readonly services: AskedServices;
  /** False: nothing is remembered but look-ups under way. */
  readonly caches: boolean;
  /** Whether conditions are asked only to have look-ups begin: then nobody's server is asked. */
  isAhead: boolean;
  /** Look-ups under way for which a condition was pending. Whoever asks conditions empties it before. */
  readonly asked: Asked[];
  readonly read: (known: Known, slot: Slot, element: ElementKnown | undefined) => Reading;
  readonly elements: (known: SessionKnown, element: Element) => ElementList | 'pending';
}

/** A session at one moment, and what was remembered of it then. */
export interface LayerStart extends Memory {
  readonly session: Session;
  readonly elementLists: readonly (ElementList | undefined)[];
}

/** A look-up under way, and what keeps its reading: a known one, or unavailable. */
export interface Asked {
  readonly ready: Promise<Reading>;
  readonly keep: (reading: Reading) => void;
}

/** A look-up of a fact. */
export function askedOf(readings: (Reading | undefined)[], { number }: Slot, ready: Promise<Reading>): Asked {
  return {
    ready,
    keep: (reading) => {
      readings[number] = reading;
    },
  };
}

/** The things that a quantifier goes through. */
export type ElementList = readonly ElementKnown[] | 'unavailable';

/** One of them, with its readings by slot. */
export interface ElementKnown {
  readonly element: NonNullable<View['element']>;
  readonly readings: (Reading | undefined)[];
}

/** A linked condition. */
export type Check = (known: Known, element: ElementKnown | undefined) => Truth;
