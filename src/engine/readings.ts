import type { Element } from '../core/condition.ts';
import type { Reading } from '../core/reading.ts';
import { pending, unavailable } from '../core/reading.ts';
import type { Fact, View } from '../facts/fact.ts';
import { hasReached } from '../facts/has-reached.ts';
import type { Address } from '../mail/address.ts';
import type { Session } from '../mail/session.ts';
import type { ElementKnown, ElementList, Known, LayerStart, SessionKnown, Slot } from '../plan/known.ts';
import type { LinkedPlan } from '../plan/link.ts';
import { isLookUp } from '../plan/link.ts';
import type { AskedServices } from '../services/services.ts';

/** Layers of a session, by what takes them back: STARTTLS takes all, a greeting or AUTH the second, RSET the third. */
export const layers = { connection: 0, greeting: 1, transaction: 2 } as const;

export type Layer = (typeof layers)[keyof typeof layers];

/** Starts what is known of a session. Without `caches` facts are read each time they are asked. */
export function startSession(
  { plan, memory }: LinkedPlan,
  session: Session,
  services: AskedServices,
  caches: boolean,
): SessionKnown {
  return {
    session,
    readings: new Array(memory.readings),
    truths: new Array(memory.truths),
    elementLists: [],
    begun: [{ session, readings: [], truths: [], elementLists: [] }],
    now: session.at,
    timezone: plan.timezone,
    declarations: plan.services,
    services,
    caches,
    isAhead: false,
    asked: [],
    read,
    elements,
  };
}

/** Starts what is known for one recipient of the session, or, with none, for the session alone. */
export function startRecipient({ memory }: LinkedPlan, session: SessionKnown, recipient: Address | undefined): Known {
  return { session, recipient, readings: new Array(memory.readings), truths: new Array(memory.truths) };
}

/**
 * Begins a layer with a new session: all that was learnt in this layer or a later one is forgotten (invariant 4), but what
 * was looked up about earlier ones, which it would only give again.
 */
export function beginLayer({ lookUps }: LinkedPlan, known: SessionKnown, layer: Layer, session: Session): void {
  const { begun, readings: learnt } = known;
  let start: Omit<LayerStart, 'session'> = known;
  for (let later = begun.length - 1; later >= layer; later--) start = begun[later] ?? start;
  const { readings, truths, elementLists } = start;
  cutTo(begun, layer);
  begun[layer] = { session, readings, truths, elementLists };
  known.readings = readings.slice();
  for (const { number, of, fact } of lookUps) {
    if (of === 'session' && outlasts(fact, layer)) known.readings[number] ??= learnt[number];
  }
  known.truths = truths.slice();
  known.elementLists = elementLists.slice();
  known.session = session;
}

/** Whether what was looked up stays as it is when a layer begins anew. */
function outlasts({ hangsOn }: Fact, layer: Layer): boolean {
  return hangsOn === 'client' || (hangsOn === 'greeting' && layer === layers.transaction);
}

/**
 * What is known of the session as it was when a layer began; undefined where the layer did not. What was read since
 * is taken over as far as it was known by then at the latest. What must be looked up was not known then: a walk that
 * waits for it begins at MAIL.
 */
export function recallLayer(plan: LinkedPlan, known: SessionKnown, layer: Layer): SessionKnown | undefined {
  const then = known.begun[layer];
  if (then === undefined) return undefined;
  const recalled = { ...startSession(plan, then.session, known.services, known.caches), read: recall };
  for (const slot of plan.slots) {
    const { number, of, fact } = slot;
    const reading = known.readings[number];
    if (reading !== undefined && !isLookUp(slot) && of === 'session' && hasReached(then.session, fact.phase)) {
      recalled.readings[number] = reading;
    }
  }
  return recalled;
}

/** Shortens an array. Setting a length is slow even where it is that already, which it nearly always is. */
export function cutTo(array: unknown[], length: number): void {
  if (array.length > length) array.length = length;
}

/**
 * Waits until one of the look-ups that were asked has come back, and remembers what it gave: the walk may not need the
 * others any more. Of none the order matters.
 */
export async function awaitAsked(known: SessionKnown): Promise<void> {
  await Promise.race(
    known.asked.splice(0).map(async ({ ready, keep }) => {
      const reading = await ready;
      const isSettled = reading.kind === 'known' || reading.kind === 'unavailable';
      keep(isSettled ? reading : unavailable('what was asked is not answered'));
    }),
  );
}

/** What a fact without an argument may look at that is asked outside of a quantifier. */
export function viewOf({ session, recipient }: Known): View {
  const { declarations, timezone, services } = session;
  return {
    session: session.session,
    recipient,
    element: undefined,
    argument: '',
    declared: undefined,
    declarations,
    timezone,
    services,
  };
}

/** Reads a fact and remembers it, unless it is pending. */
function read(known: Known, slot: Slot, element: ElementKnown | undefined): Reading {
  const { session } = known;
  if (session.isAhead && slot.fact.cost === 'probe') return pending;
  const reading = slot.read({
    session: session.session,
    recipient: known.recipient,
    element: element?.element,
    argument: slot.argument,
    declared: slot.declared,
    declarations: session.declarations,
    timezone: session.timezone,
    services: session.services,
  });
  if (reading.kind === 'pending') return reading;
  // A look-up that is never waited for must not end the process when it fails.
  if (reading.kind === 'asked') reading.ready.catch(() => undefined);
  else if (!session.caches) return reading;
  memoryOf(known, slot, element)[slot.number] = reading;
  return reading;
}

/** The same of a session that is over: nothing is looked up any more. */
function recall(known: Known, slot: Slot, element: ElementKnown | undefined): Reading {
  return isLookUp(slot) ? pending : read(known, slot, element);
}

/** Where the reading of a fact belongs. */
export function memoryOf(known: Known, slot: Slot, element: ElementKnown | undefined): (Reading | undefined)[] {
  if (slot.of === 'session') return known.session.readings;
  return slot.of === 'element' && element !== undefined ? element.readings : known.readings;
}

const elementPlaces = { attachment: 0, header: 1, 'each-recipient': 2 } as const satisfies Record<Element, number>;

/** What a quantifier goes through: recipients are complete at DATA, the parts of a message after the dot. */
function elements(known: SessionKnown, element: Element): ElementList | 'pending' {
  const place = elementPlaces[element];
  const before = known.elementLists[place];
  if (before !== undefined) return before;
  const found = findElements(known.session, element);
  if (found === 'pending') return found;
  const list: ElementList =
    found === undefined ? 'unavailable' : found.map((each) => ({ element: each, readings: [] }));
  known.elementLists[place] = list;
  return list;
}

function findElements(session: Session, element: Element): readonly ElementKnown['element'][] | 'pending' | undefined {
  const { transaction } = session;
  switch (element) {
    case 'each-recipient':
      return transaction === undefined || !hasReached(session, 'data') ? 'pending' : transaction.recipients;
    case 'attachment':
      return transaction?.message === undefined ? 'pending' : transaction.message.content.attachments();
    case 'header':
      return transaction?.message === undefined ? 'pending' : transaction.message.content.fields();
    default:
      return element satisfies never;
  }
}
