/** A word longer than this is no slip of the keyboard, and comparing it would take its time. */
const longest = 64;

/**
 * The candidate that was probably meant: the one that the fewest slips (a letter too many, too few, wrong, or two
 * changed about) turn into the word, the first of equals. Undefined when none is near enough for the word's length.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let limit = slipsAllowed(word);
  for (const candidate of candidates) {
    if (candidate === word) continue;
    const slips = distance(word.toLowerCase(), candidate.toLowerCase(), limit);
    if (slips > limit) continue;
    best = candidate;
    limit = slips - 1;
    if (limit < 0) break;
  }
  return best;
}

/** One slip in three letters; a shorter word resembles everything. */
function slipsAllowed(word: string): number {
  return word.length > longest ? -1 : Math.min(3, Math.floor((word.length + 1) / 3));
}

/** Damerau and Levenshtein's distance in its restricted form; anything above the limit is as good as infinite. */
function distance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) > limit) return Number.POSITIVE_INFINITY;
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current.push(
        Math.min(
          at(last, column) + 1,
          at(current, column - 1) + 1,
          at(last, column - 1) + (same ? 0 : 1),
          swapped ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return at(last, other.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
