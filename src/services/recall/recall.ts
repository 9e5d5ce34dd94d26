import type { Greylist, Limit } from '../../core/declared-service.ts';
import type { Reading } from '../../core/reading.ts';
import type { Done, Entry } from '../store/store.ts';

/**
 * What facts ask about earlier mail. Each answer is a reading that is there within the store's time limit, and never
 * rejects: where the store cannot be asked it is `unavailable`. Keys are made by `stateKey`; times are milliseconds.
 */
export interface Recall {
  /** A `Wait` while the client has to wait; false for who came again in time. */
  readonly greylisted: (greylist: Greylist, key: string) => Promise<Reading>;
  /** A `Wait` where `ahead` and one more are too many beside those that were accepted in the time of the limit. */
  readonly overLimit: (limit: Limit, key: string, ahead: number) => Promise<Reading>;
  /** Whether what the key names was not noted for so long. */
  readonly isStranger: (key: string, forMs: number) => Promise<Reading>;
  readonly hasLoggedIn: (key: string, withinMs: number) => Promise<Reading>;
  /** How often a recipient was told to come in a transaction of its own (law 5). */
  readonly timesSplit: (key: string) => Promise<Reading>;
  /**
   * Notes what an answer leaves behind; answers when it is noted, or cannot be in what is left of the time limit: a rule
   * that has asked for so many milliseconds, and now notes, waits no longer in all than one that only asks.
   */
  readonly note: (entries: readonly Entry[], spentMs: number) => Promise<Done>;
}
