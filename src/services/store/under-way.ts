/** Calls that wait for their answers, all of them equally long. */
export interface UnderWay<Answer> {
  readonly size: () => number;
  /** Begins a call: `send` is given its number. Resolves with what it is settled with, or with `late()`. */
  readonly begin: (send: (id: number) => void) => Promise<Answer>;
  /** Answers a call; one that is answered already, or came too late, is left alone. */
  readonly settle: (id: number, answer: Answer) => void;
  readonly settleAll: (answer: Answer) => void;
}

/**
 * Calls with a time limit of `withinMs` milliseconds. They are late in the order in which they began, so that one timer
 * is enough for all. It keeps the process alive while a call is under way.
 */
export function callsUnderWay<Answer>(withinMs: number, late: () => Answer): UnderWay<Answer> {
  const calls = new Map<number, { readonly resolve: (answer: Answer) => void; readonly lateAt: number }>();
  let timer: NodeJS.Timeout | undefined;
  let lastId = 0;

  const settle = (id: number, answer: Answer): void => {
    const call = calls.get(id);
    if (call === undefined) return;
    calls.delete(id);
    call.resolve(answer);
    if (calls.size === 0) stop();
  };
  const stop = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  const look = (): void => {
    const now = performance.now();
    timer = undefined;
    for (const [id, { lateAt }] of calls) {
      if (lateAt > now) {
        timer = setTimeout(look, lateAt - now);
        return;
      }
      settle(id, late());
    }
  };

  return {
    size: () => calls.size,
    begin: (send) =>
      new Promise((resolve) => {
        const id = ++lastId;
        calls.set(id, { resolve, lateAt: performance.now() + withinMs });
        timer ??= setTimeout(look, withinMs);
        send(id);
      }),
    settle,
    settleAll: (answer) => {
      for (const id of [...calls.keys()]) settle(id, answer);
    },
  };
}
