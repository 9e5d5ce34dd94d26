import type { Ip } from '../mail/ip.ts';
import type { Memory } from './memory.ts';

/** Who is connected through one worker, and whom it asks; the counts themselves are those of all workers. */
export interface Book {
  readonly enter: (listener: string, client: Ip) => boolean;
  readonly leave: (listener: string, client: Ip) => void;
  /** Takes a place for a call-out; false where there is none. */
  readonly probe: (target: string) => boolean;
  readonly probed: (target: string) => void;
  /** The worker has ended, and with it all its connections and call-outs. */
  readonly close: () => void;
}

/** Opens the book of one worker. */
export function openBook({ counts, probes }: Pick<Memory, 'counts' | 'probes'>): Book {
  const present = new Map<string, { readonly listener: string; readonly client: Ip; count: number }>();
  const running: string[] = [];
  const keyOf = (listener: string, client: Ip) => `${listener} ${client.text}`;
  return {
    enter: (listener, client) => {
      const key = keyOf(listener, client);
      const entry = present.get(key) ?? { listener, client, count: 0 };
      entry.count += 1;
      present.set(key, entry);
      return counts(listener).enter(client);
    },
    leave: (listener, client) => {
      const key = keyOf(listener, client);
      const entry = present.get(key);
      if (entry === undefined) return;
      entry.count -= 1;
      if (entry.count === 0) present.delete(key);
      counts(listener).leave(client);
    },
    probe: (target) => {
      const isTaken = probes.begin(target);
      if (isTaken) running.push(target);
      return isTaken;
    },
    probed: (target) => {
      const at = running.indexOf(target);
      if (at === -1) return;
      running.splice(at, 1);
      probes.end(target);
    },
    close: () => {
      for (const target of running.splice(0)) probes.end(target);
      for (const { listener, client, count } of present.values()) {
        for (let left = count; left > 0; left -= 1) counts(listener).leave(client);
      }
      present.clear();
    },
  };
}
