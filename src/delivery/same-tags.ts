import type { Drop } from './outlet.ts';

/** Messages in groups with the same tags: a header field of the message is the same for all who share a copy. */
export function sameTags(drops: readonly Drop[]): readonly (readonly Drop[])[] {
  const groups = new Map<string, Drop[]>();
  for (const drop of drops) {
    const key = JSON.stringify(drop.tags);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [drop]);
    else group.push(drop);
  }
  return [...groups.values()];
}
