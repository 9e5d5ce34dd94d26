import type { Address } from '../mail/address.ts';
import { findByDomain } from '../policy/by-domain.ts';
import type { Destination, Routes } from '../policy/destination.ts';

/** Finds the destination of a recipient by its domain. An address without a domain (`postmaster`) is of `host`. */
export function makeRoute({ entries, otherwise }: Routes, host: string): (address: Address) => Destination | undefined {
  const find = findByDomain(entries);
  return ({ domain }) => find(domain ?? host)?.to ?? otherwise;
}
