import type { Address } from '../../mail/address.ts';
import { stateKey } from '../../mail/state-key.ts';
import { makeRecentMap } from '../recent-map.ts';
import type { Clock } from '../services.ts';
import type { Entry, Store } from '../store/store.ts';
import type { Probed } from './callouts.ts';

/**
 * What call-outs came to. Answers of servers lie in the store, for all who share it and over restarts. In this process are
 * remembered failures, and, for the time in which the store cannot be asked, answers too.
 */
export interface CalloutMemory {
  /** Undefined where nothing is remembered that still holds. Never rejects. */
  readonly recall: (sender: Address) => Promise<Probed | undefined>;
  readonly note: (sender: Address, probed: Probed) => void;
}

/** How long an answer holds, in milliseconds: mailboxes come sooner than they go. Nothing is asked again at once. */
const holdsMs = { accepted: 24 * 3_600_000, refused: 3_600_000, unavailable: 30_000 } as const;

/** What servers say; the last part of a key in the store. */
const answers = ['accepted', 'refused'] as const;

/** Senders remembered in this process; the longest unnoted are forgotten first. */
const mostHere = 10_000;

export function calloutMemory(store: Store, clock: Clock): CalloutMemory {
  const here = makeRecentMap<string, { readonly probed: Probed; readonly until: number }>(mostHere);

  const recallHere = (key: string): Probed | undefined => {
    const found = here.get(key);
    if (found !== undefined && found.until > clock.now()) return found.probed;
    here.forget(key);
    return undefined;
  };

  return {
    recall: async (sender) => {
      const near = recallHere(sender.key);
      if (near?.kind === 'unavailable') return near;
      const found = await store.read(
        answers.map((answer) => ({ kind: 'callout', key: keyOf(sender, answer) })),
        clock.now(),
      );
      if (found.kind === 'unavailable') return near;
      // What was forgotten in the store (`state forget`) is forgotten.
      return found.kind === 'found' ? latestOf(sender, found.entries) : undefined;
    },
    note: (sender, probed) => {
      const now = clock.now();
      const until = now + holdsMs[probed.kind];
      here.note(sender.key, { probed, until });
      if (probed.kind === 'unavailable') return;
      const key = keyOf(sender, probed.kind);
      void store.note([{ kind: 'callout', key, slot: 0, first: now, last: now, count: 1, until }], now);
    },
  };
}

function keyOf({ key }: Address, answer: (typeof answers)[number]): string {
  return stateKey([key, answer]);
}

/** Where a server has said both, the later counts. */
function latestOf(sender: Address, entries: readonly [Entry, ...Entry[]]): Probed {
  const latest = entries.reduce((one, other) => (other.last > one.last ? other : one));
  if (latest.key === keyOf(sender, 'accepted')) return { kind: 'accepted' };
  return { kind: 'refused', why: `so his server said at ${new Date(latest.last).toISOString()}` };
}
