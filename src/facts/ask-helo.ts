import type { Reading } from '../core/reading.ts';
import { known, pending } from '../core/reading.ts';
import type { Domain } from '../mail/domain.ts';
import { parseDomain } from '../mail/domain.ts';
import type { Names } from '../services/dns/names.ts';
import type { View } from './fact.ts';
import { hasReached } from './has-reached.ts';

/** Asks the DNS about the name with which the client greeted; no where there is none, or it is no domain. */
export function askHelo({ session, services }: View, ask: (name: Domain, names: Names) => Promise<Reading>): Reading {
  if (session.helo === undefined) return hasReached(session, 'mail') ? known(false) : pending;
  const name = parseDomain(session.helo.name);
  return name === undefined ? known(false) : { kind: 'asked', ready: ask(name, services.names) };
}
