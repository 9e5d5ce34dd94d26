import type { Element } from '../core/condition.ts';
import type { Reading } from '../core/reading.ts';
import { unavailable } from '../core/reading.ts';
import type { Address } from '../mail/address.ts';
import { phaseRank } from '../mail/phase.ts';
import type { Session } from '../mail/session.ts';
import type { ElementKnown, Known, SessionKnown, Slot } from '../plan/known.ts';
import type { LinkedPlan } from '../plan/link.ts';

/** Layers of a session, by what takes them back: STARTTLS takes all, a greeting or AUTH the second, RSET the third. */
export const layers = { connection: 0, greeting: 1, transaction: 2 } as const;

export type Layer = (typeof layers)[keyof typeof layers];

/** Starts what is known of a session. Without `caches` facts are read each time they are asked. */
export function startSession({ plan, memory }: LinkedPlan, session: Session, caches: boolean): SessionKnown {
  return {
    session,
    now: session.at,
    timezone: plan.timezone,
    caches,
    readings: new Array(memory.readings),
    truths: new Array(memory.truths),
    hits: new Array(memory.hits),
    elementLists: [],
    asked: [],
    trail: { memories: [], places: [] },
    marks: [0],
    read,
    elements,
    remember,
  };
}

/** Starts what is known for one recipient of the session, or, with none, for the session alone. */
export function startRecipient({ memory }: LinkedPlan, session: SessionKnown, recipient: Address | undefined): Known {
  return {
    session,
    recipient,
    readings: new Array(memory.readings),
    truths: new Array(memory.truths),
    hits: new Array(memory.hits),
  };
}

/** Begins a layer with a new session: all that was learnt in this layer or a later one is forgotten (invariant 4). */
export function beginLayer(known: SessionKnown, layer: Layer, session: Session): void {
  const { trail, marks } = known;
  const { memories, places } = trail;
  let start = places.length;
  for (let later = marks.length - 1; later >= layer; later--) start = marks[later] ?? start;
  while (places.length > start) {
    const memory = memories.pop();
    const place = places.pop();
    if (memory !== undefined && place !== undefined) memory[place] = undefined;
  }
  cutTo(marks, layer);
  marks[layer] = start;
  known.session = session;
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
    timezone: session.timezone,
  });
  if (reading.kind === 'pending') return reading;
  // A look-up that is never waited for must not end the process when it fails.
  if (reading.kind === 'asked') reading.ready.catch(() => undefined);
  else if (!session.caches) return reading;
  remember(session, memoryOf(known, slot, element), slot.number, reading);
  return reading;
}

/** Where the reading of a fact belongs. */
export function memoryOf(known: Known, slot: Slot, element: ElementKnown | undefined): (Reading | undefined)[] {
  if (slot.of === 'session') return known.session.readings;
  return slot.of === 'element' && element !== undefined ? element.readings : known.readings;
}

function remember<Item>(known: SessionKnown, memory: (Item | undefined)[], at: number, item: Item): void {
  memory[at] = item;
  known.trail.memories.push(memory);
  known.trail.places.push(at);
}

const elementPlaces = { attachment: 0, header: 1, 'each-recipient': 2 } as const satisfies Record<Element, number>;

/** What a quantifier goes through: recipients are complete at DATA, the parts of a message after the dot. */
function elements(known: SessionKnown, element: Element): readonly ElementKnown[] | 'pending' | 'unavailable' {
  const place = elementPlaces[element];
  const before = known.elementLists[place];
  if (before !== undefined) return before;
  const found = findElements(known.session, element);
  if (found === 'pending') return found;
  const list = found === undefined ? 'unavailable' : found.map((each) => ({ element: each, readings: [] }));
  remember(known, known.elementLists, place, list);
  return list;
}

function findElements(
  { phase, transaction }: Session,
  element: Element,
): readonly ElementKnown['element'][] | 'pending' | undefined {
  switch (element) {
    case 'each-recipient':
      return transaction === undefined || phaseRank(phase) < phaseRank('data') ? 'pending' : transaction.recipients;
    case 'attachment':
      return transaction?.message === undefined ? 'pending' : transaction.message.content.attachments();
    case 'header':
      return transaction?.message === undefined ? 'pending' : transaction.message.content.fields();
    default:
      return element satisfies never;
  }
}
