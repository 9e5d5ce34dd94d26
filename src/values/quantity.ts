import { quote } from '../diagnostics/quote.ts';

/** A unit: its names in lower case, the one for printing first, and how much one is. */
export interface Unit {
  readonly names: readonly [string, ...string[]];
  readonly factor: number;
}

/** Reads `25 MB` by a table of units; what it is in the smallest of them, or what is wrong. */
export function parseQuantity(
  text: string,
  units: readonly Unit[],
): { readonly key: number } | { readonly problem: string } {
  const [, count, name = ''] = /^(\d+) ?([a-z]+)$/i.exec(text) ?? [];
  const unit = units.find(({ names }) => names.some((each) => each.toLowerCase() === name.toLowerCase()));
  if (count === undefined || unit === undefined) {
    return { problem: `${quote(text)} has no unit known here: write ${units.map(({ names }) => names[0]).join(', ')}` };
  }
  const key = Number(count) * unit.factor;
  return Number.isSafeInteger(key) ? { key } : { problem: `${quote(text)} is too large` };
}

/** The quantity in its largest unit that gives a whole number. `units` go from the largest to one of factor 1. */
export function showQuantity(amount: number, units: readonly Unit[]): string {
  const unit = units.find(({ factor }) => amount >= factor && amount % factor === 0) ?? units[units.length - 1];
  if (unit === undefined) return String(amount);
  const count = amount / unit.factor;
  // `1 weeks` reads badly; abbreviations have no plural.
  const name = count === 1 ? unit.names[0].replace(/(?<=[a-z])s$/, '') : unit.names[0];
  return `${count} ${name}`;
}
