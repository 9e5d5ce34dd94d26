import type { Delivery } from '../mail/outcome.ts';

/** Deliveries in groups with the same tags: a header field of the message is the same for all who share a copy. */
export function sameTags(deliveries: readonly Delivery[]): readonly (readonly Delivery[])[] {
  const groups = new Map<string, Delivery[]>();
  for (const delivery of deliveries) {
    const key = JSON.stringify(delivery.tags);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [delivery]);
    else group.push(delivery);
  }
  return [...groups.values()];
}
