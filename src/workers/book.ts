import type { Ip } from '../mail/ip.ts';
import type { Memory } from './memory.ts';

/** Who is connected through one worker; the counts themselves are those of all workers. */
export interface Book {
  readonly enter: (listener: string, client: Ip) => boolean;
  readonly leave: (listener: string, client: Ip) => void;
  /** The worker has ended, and with it all its connections. */
  readonly close: () => void;
}

/** Opens the book of one worker. */
export function openBook({ counts }: Pick<Memory, 'counts'>): Book {
  const present = new Map<string, { readonly listener: string; readonly client: Ip; count: number }>();
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
    close: () => {
      for (const { listener, client, count } of present.values()) {
        for (let left = count; left > 0; left -= 1) counts(listener).leave(client);
      }
      present.clear();
    },
  };
}
