import { parseAddress } from '../mail/address.ts';
import { parseDomain } from '../mail/domain.ts';
import { isWithin, parseIp, parseNetwork } from '../mail/ip.ts';
import type { Entry } from '../services/store/store.ts';

/**
 * What is remembered about a value: of an IP address also what is noted of its network, of a domain all its addresses;
 * of any other text what has it as a part of its key, or as the whole of it.
 */
export function concerns(value: string): (entry: Pick<Entry, 'key'>) => boolean {
  const ip = parseIp(value);
  const address = value.includes('@') ? parseAddress(value)?.key : undefined;
  const domain = ip === undefined && address === undefined ? parseDomain(value) : undefined;
  const isMeant = (part: string): boolean => {
    if (part === value || part === address || part === domain) return true;
    if (domain !== undefined) return part.endsWith(`@${domain}`);
    if (ip === undefined) return false;
    const network = part.includes('@') ? undefined : parseNetwork(part);
    return network !== undefined && isWithin(ip, network);
  };
  return ({ key }) => key === value || key.split(' ').some(isMeant);
}
