import type { Ip } from '../../mail/ip.ts';
import { parseIp } from '../../mail/ip.ts';
import { crc32c } from './crc32c.ts';

/** Whom a proxy speaks for. */
export interface Proxied {
  readonly client: Ip;
  readonly port: number;
}

/** What the octets at the beginning of a connection are. */
export type ProxyHeader =
  /** A whole header of `length` octets; `proxied` undefined where the proxy speaks for itself (LOCAL, UNKNOWN). */
  | { readonly kind: 'whole'; readonly length: number; readonly proxied: Proxied | undefined }
  /** So far it may become one. */
  | { readonly kind: 'begun' }
  | { readonly kind: 'none'; readonly problem: string };

/** Octets of the longest header of version 1, its CRLF included. */
const longestText = 107;
const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
/** Octets before the addresses of version 2. */
const fixedPart = 16;

/** Reads a header of the PROXY protocol, version 1 or 2 (haproxy's proxy-protocol.txt). What is not exactly one is none. */
export function parseProxyHeader(octets: Buffer): ProxyHeader {
  if (octets.length === 0) return { kind: 'begun' };
  return octets[0] === signature[0] ? parseBinary(octets) : parseText(octets);
}

function parseText(octets: Buffer): ProxyHeader {
  const text = octets.toString('latin1', 0, longestText);
  const word = 'PROXY ';
  if (!text.startsWith(word.slice(0, text.length))) return none('it does not begin with PROXY');
  const end = text.indexOf('\n');
  if (end === -1) return octets.length < longestText ? { kind: 'begun' } : none('its line is too long');
  if (text[end - 1] !== '\r') return none('its line does not end in CRLF');
  const length = end + 1;
  const line = text.slice(0, end - 1);
  if (line.includes('\r')) return none('its line holds a CR');
  if (/^PROXY UNKNOWN(?: |$)/.test(line)) return { kind: 'whole', length, proxied: undefined };
  const [, family, source = '', target = '', port = '', targetPort = ''] =
    /^PROXY TCP([46]) (\S+) (\S+) (0|[1-9]\d{0,4}) (0|[1-9]\d{0,4})$/.exec(line) ?? [];
  const client = parseIp(source);
  if (family === undefined || client === undefined || parseIp(target) === undefined)
    return none('its line cannot be read');
  const isSix = [source, target].map((address) => address.includes(':'));
  if (isSix.some((six) => six !== (family === '6')) || Number(port) > 65_535 || Number(targetPort) > 65_535)
    return none('its line cannot be read');
  return { kind: 'whole', length, proxied: { client, port: Number(port) } };
}

function parseBinary(octets: Buffer): ProxyHeader {
  const begun = Math.min(octets.length, signature.length);
  if (octets.compare(signature, 0, begun, 0, begun) !== 0) return none('its signature is wrong');
  if (octets.length < fixedPart) return { kind: 'begun' };
  const command = octets.readUInt8(12);
  const family = octets.readUInt8(13);
  const length = fixedPart + octets.readUInt16BE(14);
  if (command !== 0x20 && command !== 0x21) return none('its version or command is not known');
  const addressOctets = { 0: 0, 17: 12, 33: 36, 49: 216 }[family];
  if (addressOctets === undefined) return none('it is not for a stream');
  if (octets.length < length) return { kind: 'begun' };
  // LOCAL is the proxy's own check of our health; without an address family nothing is said of the client.
  if (command === 0x20 || family === 0x00) return { kind: 'whole', length, proxied: undefined };
  if (length < fixedPart + addressOctets) return none('its addresses are cut short');
  const problem = faultInExtras(octets.subarray(0, length), fixedPart + addressOctets);
  if (problem !== undefined) return none(problem);
  return { kind: 'whole', length, proxied: readAddresses(octets, family) };
}

/** Undefined for a client on a Unix socket, which has no address. */
function readAddresses(octets: Buffer, family: number): Proxied | undefined {
  if (family === 0x31) return undefined;
  const width = family === 0x11 ? 4 : 16;
  const source = octets.subarray(fixedPart, fixedPart + width);
  const text =
    width === 4
      ? source.join('.')
      : Array.from({ length: 8 }, (_none, at) => source.readUInt16BE(2 * at).toString(16)).join(':');
  const client = parseIp(text);
  if (client === undefined) throw new Error(`${text} is an address`);
  return { client, port: octets.readUInt16BE(fixedPart + 2 * width) };
}

/** What follows the addresses: type, length, value each. Of these only the checksum is for us, and it must be right. */
function faultInExtras(header: Buffer, start: number): string | undefined {
  let at = start;
  while (at < header.length) {
    if (at + 3 > header.length) return 'an extra field is cut short';
    const type = header.readUInt8(at);
    const end = at + 3 + header.readUInt16BE(at + 1);
    if (end > header.length) return 'an extra field is cut short';
    if (type === 0x03) {
      if (end - at !== 7) return 'its checksum is no checksum';
      const zeroed = Buffer.from(header);
      zeroed.fill(0, at + 3, end);
      if (crc32c(zeroed) !== header.readUInt32BE(at + 3)) return 'its checksum is wrong';
    }
    at = end;
  }
  return undefined;
}

function none(problem: string): ProxyHeader {
  return { kind: 'none', problem };
}
