/**
 * The four truth values. `pending`: not known before a later phase. `unavailable`: a look-up failed.
 * Both propagate as in Kleene's logic, pending first: a look-up that failed may not matter once the rest is known.
 */
export type Truth = 'true' | 'false' | 'pending' | 'unavailable';

/** Conjunction: false decides; else pending, else unavailable, else true. */
export function both(left: Truth, right: Truth): Truth {
  if (left === 'false' || right === 'false') return 'false';
  if (left === 'pending' || right === 'pending') return 'pending';
  if (left === 'unavailable' || right === 'unavailable') return 'unavailable';
  return 'true';
}

/** Disjunction: true decides; else pending, else unavailable, else false. */
export function either(left: Truth, right: Truth): Truth {
  return negate(both(negate(left), negate(right)));
}

export function negate(truth: Truth): Truth {
  if (truth === 'true') return 'false';
  return truth === 'false' ? 'true' : truth;
}

export function truthOf(claim: boolean): Truth {
  return claim ? 'true' : 'false';
}
