import type { Domain } from '../../mail/domain.ts';
import { parseDomain } from '../../mail/domain.ts';
import type { Ip } from '../../mail/ip.ts';
import { parseIp } from '../../mail/ip.ts';
import { organisationalDomain } from '../dns/organisational-domain.ts';

/** What lists of names may know a host by: its address, or itself and the domain that somebody registered for it. */
export function hostSubjects(host: string): readonly (Ip | Domain)[] {
  const ip = parseIp(host);
  if (ip !== undefined) return [ip];
  const domain = parseDomain(host);
  return domain === undefined ? [] : [...new Set([domain, organisationalDomain(domain)])];
}
