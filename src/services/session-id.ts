import { randomInt } from 'node:crypto';
import type { Clock } from './services.ts';

/** Crockford's base32: no I, L, O, U, so that an id survives being read out. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 2025-01-01: forty bits of milliseconds from here last until 2059. */
const epoch = Date.UTC(2025, 0, 1);
const countBits = 20;

/** Which part of all ids a process makes: those whose count leaves the remainder `slot` when divided by `of`. */
export interface Share {
  readonly slot: number;
  readonly of: number;
}

/**
 * Makes session ids: twelve characters, eight of time and four that count on from a random start within a millisecond.
 * They sort by time, never repeat among the shares of a daemon, and after a restart only if the clock was set back to the
 * very millisecond.
 */
export function makeSessionIds(
  clock: Clock,
  random: (below: number) => number = randomInt,
  { slot, of }: Share = { slot: 0, of: 1 },
): () => string {
  let time = 0;
  let count = slot;
  return () => {
    const now = Math.max(0, clock.now() - epoch);
    if (now > time) {
      time = now;
      // Half of the range is kept free for counting.
      count = Math.floor(random(2 ** (countBits - 1)) / of) * of + slot;
    } else {
      count += of;
      if (count >= 2 ** countBits) {
        time += 1;
        count = slot;
      }
    }
    return base32(time, 8) + base32(count, 4);
  };
}

function base32(number: number, length: number): string {
  let text = '';
  for (let rest = number; text.length < length; rest = Math.floor(rest / 32)) text = (digits[rest % 32] ?? '') + text;
  return text;
}
