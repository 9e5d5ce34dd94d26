/** A worker that does not live so long has a trouble that its successor will have too. Milliseconds. */
const shortLifeMs = 1000;
const firstPauseMs = 250;
const longestPauseMs = 30_000;

/**
 * How long to wait before a worker that has ended is replaced: not at all, unless several have not lived long, `before`
 * of them one after the other before this one. `livedMs` counts from when it was ready.
 */
export function pauseAfter(livedMs: number, before: number): { readonly pauseMs: number; readonly inRow: number } {
  if (livedMs >= shortLifeMs) return { pauseMs: 0, inRow: 0 };
  const pauseMs = before === 0 ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** (before - 1));
  return { pauseMs, inRow: before + 1 };
}
