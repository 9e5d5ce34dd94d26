import type { Reading } from '../core/reading.ts';
import { known, pending } from '../core/reading.ts';
import type { Domain } from '../mail/domain.ts';
import type { View } from './fact.ts';

/** Asks the DNS about the domain of the envelope sender; `ofNone` is what is said of the null sender, which has none. */
export function askSenderDomain(
  { session: { transaction } }: View,
  ofNone: boolean,
  ask: (domain: Domain) => Promise<Reading>,
): Reading {
  if (transaction === undefined) return pending;
  const domain = transaction.sender?.domain;
  return domain === undefined ? known(ofNone) : { kind: 'asked', ready: ask(domain) };
}
