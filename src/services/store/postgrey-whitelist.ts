import { parseAddress } from '../../mail/address.ts';
import { parseDomain } from '../../mail/domain.ts';
import { networkText, parseIp, parseNetwork } from '../../mail/ip.ts';

/** The entries of a whitelist file of postgrey, as list files of a policy hold them. */
export interface PostgreyWhitelist {
  readonly networks: readonly string[];
  /** Names of clients: domains with their subdomains. */
  readonly domains: readonly string[];
  readonly addresses: readonly string[];
  /** Lines that no list can hold, regular expressions above all, with their numbers. */
  readonly left: readonly { readonly line: number; readonly text: string }[];
}

/** Reads `whitelist_clients`: networks, addresses with octets left out, names of clients, `/regex/`. */
export function readWhitelistClients(text: string): PostgreyWhitelist {
  const networks: string[] = [];
  const domains: string[] = [];
  const left = linesOf(text).filter(({ text: entry }) => {
    const network = clientNetwork(entry);
    const domain = network === undefined && !entry.startsWith('/') ? parseDomain(entry) : undefined;
    if (network !== undefined) networks.push(network);
    if (domain !== undefined) domains.push(`.${domain}`);
    return network === undefined && domain === undefined;
  });
  return { networks, domains, addresses: [], left };
}

/** Reads `whitelist_recipients`: `user@domain`, `user@`, `domain`, `/regex/`. */
export function readWhitelistRecipients(text: string): PostgreyWhitelist {
  const addresses: string[] = [];
  const left = linesOf(text).filter(({ text: entry }) => {
    const address = recipientEntry(entry);
    if (address !== undefined) addresses.push(address);
    return address === undefined;
  });
  return { networks: [], domains: [], addresses, left };
}

function linesOf(text: string): { readonly line: number; readonly text: string }[] {
  return text
    .split('\n')
    .map((line, at) => ({ line: at + 1, text: line.replace(/#.*/, '').trim() }))
    .filter(({ text: entry }) => entry !== '');
}

/** `10.1.2` is 10.1.2.0/24; `10.1` is 10.1.0.0/24 to postgrey, which is kept. */
function clientNetwork(entry: string): string | undefined {
  const [, short] = /^(\d{1,3}(?:\.\d{1,3}){1,2})$/.exec(entry) ?? [];
  const written = short === undefined ? entry : `${short}${'.0'.repeat(4 - short.split('.').length)}/24`;
  if (!written.includes('/')) return parseIp(written)?.text;
  const network = written.startsWith('/') ? undefined : parseNetwork(written);
  return network && networkText(network);
}

function recipientEntry(entry: string): string | undefined {
  if (entry.startsWith('/') || /\s/.test(entry)) return undefined;
  if (entry.endsWith('@')) return entry.toLowerCase();
  if (entry.includes('@')) return parseAddress(entry)?.key;
  const domain = parseDomain(entry);
  return domain === undefined ? undefined : `@.${domain}`;
}
