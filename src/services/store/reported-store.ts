import type { Store } from './store.ts';

/** How often one and the same trouble is said again, in milliseconds. */
const againMs = 60_000;

/**
 * The same store, that says when it cannot be asked, and when it can again; a trouble that lasts is said once a minute.
 * What can be read and not written is in trouble too, until something is written.
 */
export function reportedStore(store: Store, say: (level: 'warning' | 'info', text: string) => void): Store {
  const troubles = new Map<'read' | 'note', { readonly why: string; readonly saidAt: number }>();
  const heard = (what: 'read' | 'note', why: string | undefined): void => {
    const before = troubles.get(what);
    const now = performance.now();
    if (why === undefined) {
      if (troubles.delete(what) && troubles.size === 0)
        say('info', 'what is remembered of earlier mail can be used again');
    } else if (
      before === undefined ||
      (before.why !== why && now - before.saidAt > 1000) ||
      now - before.saidAt > againMs
    ) {
      troubles.set(what, { why, saidAt: now });
      const isReading = what === 'read' ? 'cannot be asked' : 'cannot be noted';
      say('warning', `what is remembered of earlier mail ${isReading}: ${why}`);
    }
  };
  return {
    ...store,
    read: async (refs, now) => {
      const found = await store.read(refs, now);
      heard('read', found.kind === 'unavailable' ? found.why : undefined);
      return found;
    },
    note: async (entries, now) => {
      const done = await store.note(entries, now);
      heard('note', done.kind === 'unavailable' ? done.why : undefined);
      return done;
    },
  };
}
