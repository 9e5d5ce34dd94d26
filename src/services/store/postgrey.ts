import { parseAddress } from '../../mail/address.ts';
import { maskNetwork, networkText, parseIp, parseNetwork } from '../../mail/ip.ts';
import { stateKey } from '../../mail/state-key.ts';
import type { Entry } from './store.ts';

/** postgrey's defaults (postgrey(8)), in milliseconds, and how often a client must have been let through to be let through always. */
const delayMs = 300_000;
const retryWindowMs = 2 * 86_400_000;
const rememberMs = 35 * 86_400_000;
const trustedAfter = 5;

/** What a dump of a database of postgrey holds. */
export interface PostgreyDump {
  readonly entries: readonly Entry[];
  /** Addresses of clients that postgrey lets through for good: something for a list of the policy. */
  readonly trusted: readonly string[];
  /** Records that cannot be used: hashed ones of `--privacy`, and what is none of postgrey's. */
  readonly passedOver: number;
}

/**
 * Reads what `db_dump -p` or `db_dump` prints of postgrey.db (`client/sender/recipient`: first and last seen) or of
 * postgrey_clients.db (client: how often, last seen). Undefined where the text is no such dump.
 */
export function readPostgreyDump(text: string, now: number): PostgreyDump | undefined {
  if (!text.startsWith('VERSION=')) return undefined;
  const lines = text.split('\n');
  const isPrinted = lines.includes('format=print');
  const records = lines
    .filter((line) => line.startsWith(' '))
    .map((line) => (isPrinted ? printed(line.slice(1)) : hex(line.slice(1))));
  const entries: Entry[] = [];
  const trusted: string[] = [];
  let passedOver = 0;
  for (let at = 0; at + 1 < records.length; at += 2) {
    const [key = '', value = ''] = [records[at], records[at + 1]];
    const [one, other] = value.split(',').map(Number);
    if (one === undefined || other === undefined || !Number.isSafeInteger(one) || !Number.isSafeInteger(other)) {
      passedOver++;
      continue;
    }
    const network = networkOf(key.split('/')[0] ?? '');
    const names = namesIn(key);
    if (network !== undefined && names !== undefined) {
      const entry = entryOf(stateKey([network, ...names]), one * 1000, other * 1000);
      if (entry.until > now) entries.push(entry);
    } else if (network !== undefined && !key.includes('/')) {
      if (one >= trustedAfter) trusted.push(key);
    } else passedOver++;
  }
  return { entries, trusted, passedOver };
}

function entryOf(key: string, first: number, last: number): Entry {
  const isKnown = last - first >= delayMs;
  const until = isKnown ? last + rememberMs : first + retryWindowMs;
  return { kind: isKnown ? 'known' : 'waiting', key, slot: 0, first, last, count: 1, until };
}

/** Sender and recipient of a triplet as keys have them; the sender is empty for the null one. */
function namesIn(key: string): readonly [string, string] | undefined {
  const [, sender, recipient] = /^[^/]*\/(.*)\/([^/]*@[^/]*)$/.exec(key) ?? [];
  const to = recipient === undefined ? undefined : parseAddress(recipient)?.key;
  const from = sender === undefined || sender === '' ? sender : parseAddress(sender)?.key;
  return to === undefined || from === undefined ? undefined : [from, to];
}

/** postgrey keeps the first address of a network; our keys name the network: /24, or /64 of IPv6. */
function networkOf(address: string): string | undefined {
  const ip = parseIp(address);
  const network = ip && parseNetwork(`${ip.text}/${ip.family === 4 ? 24 : 64}`);
  return network && networkText(maskNetwork(network));
}

/** `\\` and `\xx` stand for octets that cannot be printed. */
function printed(line: string): string {
  return line.replace(/\\(\\|[0-9a-f]{2})/g, (_, code: string) =>
    code === '\\' ? code : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function hex(line: string): string {
  return Buffer.from(line, 'hex').toString('latin1');
}
