import type { Entry, Ref, StateKind, Store } from './store.ts';
import { foundOf, merge, pageLength } from './store.ts';

/** Entries kept; above that the longest unnoted is forgotten first. */
const mostKept = 1_000_000;

/** Keys that one sweep looks at. */
const sweptAtOnce = 5_000;

/** Entries of one key, one for each slot; most keys have one alone, and for these an array is the smallest. */
type Slots = readonly Entry[];

/** A store in this process: a restart forgets it all, and nobody shares it. Never unavailable. */
export function memoryStore(most: number = mostKept): Store {
  // In order of the last note.
  const kept = new Map<string, Slots>();
  let number = 0;
  // Kept where it stands, since to begin anew is to pass by every place that was left at the beginning.
  let oldest = kept.entries();
  let sweeping = kept.entries();

  const drop = (name: string, slots: Slots): void => {
    kept.delete(name);
    number -= slots.length;
  };
  const note = (entry: Entry, now: number): void => {
    const name = nameOf(entry);
    const before = kept.get(name) ?? none;
    const same = before.find(({ slot }) => slot === entry.slot);
    // A counter that is never idle would keep its oldest slots.
    const others = before.filter(({ slot, until }) => slot !== entry.slot && until > now);
    drop(name, before);
    const slots = [...others, merge(same, entry, now)];
    kept.set(name, slots);
    number += slots.length;
    while (number > most) {
      const next = oldest.next();
      if (next.done === true) oldest = kept.entries();
      else drop(...next.value);
    }
  };

  return {
    // It answers at once.
    withinMs: 1000,
    read: async (refs, now) => foundOf(refs.flatMap((ref) => living(kept.get(nameOf(ref)), now))),
    note: async (entries, now) => {
      for (const entry of entries) if (entry.until > now) note(entry, now);
      return { kind: 'done', number: entries.length };
    },
    forget: async (refs) => {
      const before = number;
      for (const ref of refs) {
        const slots = kept.get(nameOf(ref));
        if (slots !== undefined) drop(nameOf(ref), slots);
      }
      return { kind: 'done', number: before - number };
    },
    list: async (kind, from, now) => pageOf([...kept.values()], kind, Number(from ?? 0), now),
    sweep: async (now) => {
      const before = number;
      for (let looked = 0; looked < sweptAtOnce; looked++) {
        const next = sweeping.next();
        if (next.done === true) {
          sweeping = kept.entries();
          break;
        }
        const [name, slots] = next.value;
        if (living(slots, now).length === 0) drop(name, slots);
      }
      return { kind: 'done', number: before - number };
    },
    close: async () => undefined,
  };
}

const none: Slots = [];

function nameOf({ kind, key }: Ref): string {
  return `${kind} ${key}`;
}

function living(slots: Slots | undefined, now: number): Entry[] {
  return (slots ?? none).filter(({ until }) => until > now);
}

function pageOf(kept: readonly Slots[], kind: StateKind | undefined, from: number, now: number) {
  const entries: Entry[] = [];
  let at = from;
  for (; at < kept.length && entries.length < pageLength; at++) {
    for (const entry of living(kept[at], now)) if (kind === undefined || entry.kind === kind) entries.push(entry);
  }
  return { kind: 'page', entries, next: at < kept.length ? String(at) : undefined } as const;
}
