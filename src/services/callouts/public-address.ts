import type { Ip, Network } from '../../mail/ip.ts';
import { isWithin, parseNetwork } from '../../mail/ip.ts';

/** Whether an address is one of the public network, at which a stranger's mail server can stand (RFC 6890 and its registries). */
export function isPublic(ip: Ip): boolean {
  const inside = (network: Network) => isWithin(ip, network);
  return ip.family === 4 ? !special4.some(inside) : global6.some(inside) && !special6.some(inside);
}

const special4 = networks(
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.31.196.0/24',
  '192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3',
);
const global6 = networks('2000::/3');
/** Tunnels among them, whose addresses hold others. */
const special6 = networks('2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20');

function networks(...lines: readonly string[]): readonly Network[] {
  return lines.flatMap((line) => line.split(' ').flatMap((each) => parseNetwork(each) ?? []));
}
