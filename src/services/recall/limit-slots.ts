import type { Limit } from '../../core/declared-service.ts';
import type { Entry } from '../store/store.ts';

/** A limit's time is counted in so many slots; what was accepted counts until its whole slot is out of that time. */
const slotsPerTime = 60;

/** How many were accepted in a span of time. */
export interface Slot {
  /** The number of the slot since 1970. */
  readonly at: number;
  readonly count: number;
}

/** The length of a slot in milliseconds: a minute for a limit per hour. */
function slotMs({ perMs }: Pick<Limit, 'perMs'>): number {
  return Math.max(1000, Math.ceil(perMs / slotsPerTime));
}

/** The slots of a counter. */
export function slotsOf(entries: readonly Entry[]): readonly Slot[] {
  return entries.map(({ slot, count }) => ({ at: slot, count }));
}

/** Where an acceptance at `now` is counted, and from when on no longer. */
export function slotAt(limit: Pick<Limit, 'perMs'>, now: number): { readonly slot: number; readonly until: number } {
  const length = slotMs(limit);
  const slot = Math.floor(now / length);
  return { slot, until: (slot + 1) * length + limit.perMs };
}

/**
 * How long it is until one more stays within the limit; 0 where it does now, with `ahead` that come first. Never more
 * than the limit are accepted in any span of its time, but for those that are under way at once.
 */
export function waitUnder(
  limit: Pick<Limit, 'most' | 'perMs'>,
  slots: readonly Slot[],
  ahead: number,
  now: number,
): number {
  const { most, perMs } = limit;
  const length = slotMs(limit);
  const ends = ({ at }: Slot) => (at + 1) * length + perMs;
  const living = slots.filter((slot) => ends(slot) > now).sort((one, other) => one.at - other.at);
  let count = living.reduce((sum, slot) => sum + slot.count, 0);
  if (count + ahead + 1 <= most) return 0;
  for (const slot of living) {
    count -= slot.count;
    if (count + 1 <= most) return Math.max(1, ends(slot) - now);
  }
  // Too many come at once: fewer at a time would do.
  return 1000;
}
