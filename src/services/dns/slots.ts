/** So many things at a time; the others wait in the order in which they came. */
export interface Slots {
  /** Waits for a place. What it gives leaves the place again; undefined when `signal` ended the wait before. */
  readonly enter: (signal: AbortSignal) => Promise<(() => void) | undefined>;
}

export function makeSlots(most: number): Slots {
  let taken = 0;
  const queue = new Set<() => void>();
  const leave = () => {
    const [next] = queue;
    if (next === undefined) taken--;
    else next();
  };
  return {
    enter: (signal) => {
      if (taken < most) {
        taken++;
        return Promise.resolve(leave);
      }
      const { promise, resolve } = Promise.withResolvers<(() => void) | undefined>();
      const giveUp = () => {
        queue.delete(start);
        resolve(undefined);
      };
      const start = () => {
        queue.delete(start);
        signal.removeEventListener('abort', giveUp);
        resolve(leave);
      };
      queue.add(start);
      signal.addEventListener('abort', giveUp);
      return promise;
    },
  };
}
