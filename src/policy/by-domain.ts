import type { Domain } from '../mail/domain.ts';

/** Something that is said of a domain. */
export interface OfDomain {
  readonly domain: Domain;
  /** Whether it stands for all subdomains as well. */
  readonly withSubdomains: boolean;
}

/** Finds what is said of a name: of just it, or else of the nearest domain from it upwards that stands for its subdomains. */
export function findByDomain<Entry extends OfDomain>(entries: readonly Entry[]): (name: string) => Entry | undefined {
  const exact = new Map<string, Entry>();
  const above = new Map<string, Entry>();
  for (const entry of entries) (entry.withSubdomains ? above : exact).set(entry.domain, entry);
  return (name) => {
    const found = exact.get(name);
    if (found !== undefined || above.size === 0) return found;
    for (let at = 0; ; ) {
      const suffix = above.get(name.slice(at));
      if (suffix !== undefined) return suffix;
      const point = name.indexOf('.', at);
      // An address literal is below no domain.
      if (point === -1 || name.startsWith('[')) return undefined;
      at = point + 1;
    }
  };
}
