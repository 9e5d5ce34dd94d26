/** A yes that ends by itself: how long a client still has to wait. */
export interface Wait {
  readonly waitMs: number;
  /** When the waiting began: milliseconds since 1970. */
  readonly since: number;
  /** How long it took to find out, in milliseconds: so much of a time limit is over for what follows from it. */
  readonly spentMs: number;
}

const units = [
  { name: 'second', ms: 1000, most: 90 },
  { name: 'minute', ms: 60_000, most: 90 },
  { name: 'hour', ms: 3_600_000, most: 36 },
  { name: 'day', ms: 86_400_000, most: Number.POSITIVE_INFINITY },
] as const;

/** A time in words, rounded up, in the largest unit that still says enough: `10 minutes`, `1 second`. */
export function waitText(waitMs: number): string {
  for (const { ms, most } of units) {
    const number = Math.max(1, Math.ceil(waitMs / ms));
    if (number <= most) return inWords(number * ms);
  }
  return '';
}

/** An even number of some unit, in the largest in which it is one. */
function inWords(timeMs: number): string {
  const unit = units.findLast(({ ms }) => timeMs % ms === 0) ?? units[0];
  const number = timeMs / unit.ms;
  return `${number} ${unit.name}${number === 1 ? '' : 's'}`;
}
