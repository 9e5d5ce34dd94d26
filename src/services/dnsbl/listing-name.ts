import type { Domain } from '../../mail/domain.ts';
import { parseDomain } from '../../mail/domain.ts';
import type { Ip } from '../../mail/ip.ts';

/**
 * The name under which a zone says something about an address or a domain (RFC 5782 2.1, 2.4, 3); undefined where it
 * would be longer than a name can be.
 */
export function listingName(subject: Ip | Domain, zone: string): Domain | undefined {
  return parseDomain(`${typeof subject === 'string' ? subject : reversed(subject)}.${zone}`);
}

/** The octets of an IPv4 address, the nibbles of an IPv6 one, last first. */
function reversed({ family, words }: Ip): string {
  const digits = words.flatMap((word) => (family === 4 ? octetsOf(word) : [...word.toString(16).padStart(8, '0')]));
  return digits.reverse().join('.');
}

function octetsOf(word: number): string[] {
  return [word >>> 24, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff].map(String);
}
