import { parseIp } from '../../mail/ip.ts';

/**
 * An answer of a DNS list as a 32-bit word; undefined for what no list may say of an entry: an address outside of
 * 127.0.0.0/8, and one of 127.255.255.0/24, by which lists refuse the question.
 */
export function wordOf(address: string): number | undefined {
  const word = parseIp(address)?.words[0];
  return word !== undefined && word >= 0x7f000000 && word <= 0x7ffffeff ? word : undefined;
}
