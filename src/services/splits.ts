import type { Splits } from './services.ts';

/** A sending server that is told to come again does so for days (RFC 5321 4.5.4.1). */
const keptMs = 5 * 24 * 3_600_000;
/** Keys kept; the longest unused are forgotten first. */
const mostKept = 100_000;

/** A split that was noted. */
interface Noted {
  readonly count: number;
  readonly at: number;
}

/** Splits by key, in order of use. */
export type NotedSplits = ReadonlyMap<string, Noted>;

/**
 * Splits remembered in this process, and those that are known already: after a restart they are counted anew, which
 * costs a sender a few more tries.
 */
export function memorySplits(known: NotedSplits = new Map()): Splits & { readonly noted: NotedSplits } {
  const noted = new Map(known);
  const count = (key: string, now: number): number => {
    const found = noted.get(key);
    return found === undefined || now - found.at > keptMs ? 0 : found.count;
  };
  return {
    noted,
    count,
    note: (key, now) => {
      const next = { count: count(key, now) + 1, at: now };
      noted.delete(key);
      noted.set(key, next);
      for (const [oldest, { at }] of noted) {
        if (noted.size <= mostKept && now - at <= keptMs) break;
        noted.delete(oldest);
      }
    },
  };
}
