import type { Reading } from '../core/reading.ts';
import { unavailable } from '../core/reading.ts';
import type { Domain } from '../mail/domain.ts';
import type { Ip } from '../mail/ip.ts';
import type { View } from './fact.ts';

/** Asks the DNS list that the fact's argument names about an address or a name. */
export function askList({ declared, argument, services }: View, subject: Ip | Domain): Promise<Reading> {
  if (declared?.kind !== 'dnsbl') return Promise.resolve(unavailable(`no dnsbl is named ${argument}`));
  return services.listings.ask(declared, subject);
}
