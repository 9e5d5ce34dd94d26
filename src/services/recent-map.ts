/** A map of those entries that were noted last; beyond them the longest unnoted is forgotten. */
export interface RecentMap<Key, Value> {
  readonly get: (key: Key) => Value | undefined;
  readonly note: (key: Key, value: Value) => void;
  readonly forget: (key: Key) => void;
  /** In the order in which they were noted. */
  readonly entries: ReadonlyMap<Key, Value>;
}

/** Makes one of `most` entries, which begins with those of `known`. */
export function makeRecentMap<Key, Value>(
  most: number,
  known: Iterable<readonly [Key, Value]> = [],
): RecentMap<Key, Value> {
  const entries = new Map(known);
  // Goes on where it is: what it has passed is forgotten, or noted again and behind it. One that begins anew steps over every
  // place that was left, thousands each time.
  const oldest = entries.keys();
  return {
    get: (key) => entries.get(key),
    note: (key, value) => {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size <= most) return;
      const { value: longest } = oldest.next();
      if (longest !== undefined) entries.delete(longest);
    },
    forget: (key) => {
      entries.delete(key);
    },
    entries,
  };
}
