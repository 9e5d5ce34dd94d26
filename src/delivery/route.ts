import type { Address } from '../mail/address.ts';
import type { Domain } from '../mail/domain.ts';
import type { Destination, Routes } from '../policy/destination.ts';

/**
 * Finds the destination of a recipient: that of its domain, or of the nearest domain above that stands for its
 * subdomains, or that of all other mail. An address without a domain (`postmaster`) is of `host`.
 */
export function makeRoute({ entries, otherwise }: Routes, host: string): (address: Address) => Destination | undefined {
  const exact = new Map<string, Destination>();
  const above = new Map<string, Destination>();
  for (const { domain, withSubdomains, to } of entries) (withSubdomains ? above : exact).set(domain, to);
  return ({ domain }) => {
    const name: Domain | string = domain ?? host;
    const found = exact.get(name);
    if (found !== undefined) return found;
    for (let at = 0; ; ) {
      const suffix = above.get(name.slice(at));
      if (suffix !== undefined) return suffix;
      const point = name.indexOf('.', at);
      // An address literal is below no domain.
      if (point === -1 || name.startsWith('[')) return otherwise;
      at = point + 1;
    }
  };
}
