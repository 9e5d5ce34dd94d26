import type { Reading } from '../../core/reading.ts';
import { known, unavailable } from '../../core/reading.ts';
import type { Clock } from '../services.ts';
import { withDeadline } from '../store/deadline.ts';
import type { Done, Entry, Ref, Store } from '../store/store.ts';
import { slotsOf, waitUnder } from './limit-slots.ts';
import type { Recall } from './recall.ts';

const yes = known(true);
const no = known(false);
const tooLate: Done = { kind: 'unavailable', why: 'it answers too late' };

/** What facts ask about earlier mail, out of a store. */
export function makeRecall(store: Store, clock: Clock): Recall {
  const read = async (
    refs: readonly Ref[],
    judge: (entries: readonly Entry[], now: number, spentMs: number) => Reading,
  ): Promise<Reading> => {
    const now = clock.now();
    const found = await store.read(refs, now);
    if (found.kind === 'unavailable') return unavailable(found.why);
    // A clock may be set back.
    const spentMs = Math.max(0, clock.now() - now);
    return judge(found.kind === 'found' ? found.entries : [], now, spentMs);
  };
  /** When something was noted last. */
  const last = (entries: readonly Entry[]) =>
    entries.reduce((latest, entry) => Math.max(latest, entry.last), -Infinity);

  return {
    greylisted: ({ delayMs, rememberMs }, key) =>
      read(
        [
          { kind: 'known', key },
          { kind: 'waiting', key },
        ],
        (entries, now, spentMs) => {
          if (last(entries.filter(({ kind }) => kind === 'known')) > now - rememberMs) return no;
          // It lives for the time in which the client may come again, and no longer.
          const since = entries.find(({ kind }) => kind === 'waiting')?.first ?? now;
          const waitMs = since + delayMs - now;
          return waitMs > 0 ? known({ waitMs, since, spentMs }) : no;
        },
      ),
    overLimit: (limit, key, ahead) =>
      read([{ kind: 'limit', key }], (entries, now, spentMs) => {
        const waitMs = waitUnder(limit, slotsOf(entries), ahead, now);
        return waitMs > 0 ? known({ waitMs, since: now, spentMs }) : no;
      }),
    isStranger: (key, forMs) =>
      read([{ kind: 'correspondent', key }], (entries, now) => (last(entries) > now - forMs ? no : yes)),
    hasLoggedIn: (key, withinMs) =>
      read([{ kind: 'login', key }], (entries, now) => (last(entries) > now - withinMs ? yes : no)),
    timesSplit: (key) =>
      read([{ kind: 'split', key }], (entries) => known(entries.reduce((sum, { count }) => sum + count, 0))),
    note: (entries, spentMs) => {
      const noting = store.note(entries, clock.now());
      if (spentMs === 0) return noting;
      return withDeadline<Done>(noting, Math.max(0, store.withinMs - spentMs), () => tooLate);
    },
  };
}
