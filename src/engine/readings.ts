import type { Element } from '../core/condition.ts';
import type { Reading } from '../core/reading.ts';
import { unavailable } from '../core/reading.ts';
import { hasReached } from '../facts/has-reached.ts';
import type { Address } from '../mail/address.ts';
import type { Session } from '../mail/session.ts';
import type { ElementKnown, ElementList, Known, LayerStart, SessionKnown, Slot } from '../plan/known.ts';
import type { LinkedPlan } from '../plan/link.ts';
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
    services,
    caches,
    asked: [],
    read,
    elements,
  };
}

/** Starts what is known for one recipient of the session, or, with none, for the session alone. */
export function startRecipient({ memory }: LinkedPlan, session: SessionKnown, recipient: Address | undefined): Known {
  return { session, recipient, readings: new Array(memory.readings), truths: new Array(memory.truths) };
}

/** Begins a layer with a new session: all that was learnt in this layer or a later one is forgotten (invariant 4). */
export function beginLayer(known: SessionKnown, layer: Layer, session: Session): void {
  const { begun } = known;
  let start: Omit<LayerStart, 'session'> = known;
  for (let later = begun.length - 1; later >= layer; later--) start = begun[later] ?? start;
  const { readings, truths, elementLists } = start;
  cutTo(begun, layer);
  begun[layer] = { session, readings, truths, elementLists };
  known.readings = readings.slice();
  known.truths = truths.slice();
  known.elementLists = elementLists.slice();
  known.session = session;
}

/**
 * What is known of the session as it was when a layer began; undefined where the layer did not. What was read since
 * is taken over as far as it was known by then at the latest, so that nothing is looked up twice.
 */
export function recallLayer(plan: LinkedPlan, known: SessionKnown, layer: Layer): SessionKnown | undefined {
  const then = known.begun[layer];
  if (then === undefined) return undefined;
  const recalled = startSession(plan, then.session, known.services, known.caches);
  for (const { number, of, fact } of plan.slots) {
    const reading = known.readings[number];
    if (reading !== undefined && of === 'session' && hasReached(then.session, fact.phase)) {
      recalled.readings[number] = reading;
    }
  }
  return recalled;
}

/** Shortens an array. Setting a length is slow even where it is that already, which it nearly always is. */
export function cutTo(array: unknown[], length: number): void {
  if (array.length > length) array.length = length;
}

/** Waits for the look-ups that were asked and remembers what they gave. Of none the order matters. */
export async function awaitAsked(known: SessionKnown): Promise<void> {
  const asked = known.asked.splice(0);
  await Promise.all(
    asked.map(async ({ readings, slot, ready }) => {
      const reading = await ready;
      const isSettled = reading.kind === 'known' || reading.kind === 'unavailable';
      readings[slot.number] = isSettled ? reading : unavailable(`${slot.fact.name} was asked and not answered`);
    }),
  );
}

/** Reads a fact and remembers it, unless it is pending. */
function read(known: Known, slot: Slot, element: ElementKnown | undefined): Reading {
  const { session } = known;
  const reading = slot.read({
    session: session.session,
    recipient: known.recipient,
    element: element?.element,
    argument: slot.argument,
    declared: slot.declared,
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
