/** An IP address. `words` are its 32-bit words, most significant first: one for IPv4, four for IPv6. */
export interface Ip {
  readonly family: 4 | 6;
  readonly words: readonly number[];
  /** Canonical text (RFC 5952 for IPv6). */
  readonly text: string;
}

/** A network: an address and how many of its leading bits count. */
export interface Network {
  readonly address: Ip;
  readonly prefix: number;
}

/**
 * Reads an address; undefined when it is none. IPv4 is four decimal numbers without leading zeros, which some programs
 * read as octal. `::ffff:192.0.2.1` is the IPv4 address (RFC 4291 2.5.5.2). A zone, `%eth0`, is left out: it names an
 * interface of one host (RFC 4007 11).
 */
export function parseIp(text: string): Ip | undefined {
  if (!text.includes(':')) {
    const word = parseDotted(text);
    return word === undefined ? undefined : { family: 4, words: [word], text };
  }
  const colon = text.lastIndexOf(':');
  const [tail = '', ...zone] = text.slice(colon + 1).split('%');
  if (zone.length > 1 || zone[0] === '') return undefined;
  const end = tail.includes('.') ? hexPair(tail) : tail;
  const parts = end === undefined ? undefined : partsOf(`${text.slice(0, colon + 1)}${end}`);
  return parts === undefined ? undefined : fromParts(parts);
}

/** Whether an address lies in a network. Addresses of the other family never do. */
export function isWithin(ip: Ip, network: Network): boolean {
  if (ip.family !== network.address.family) return false;
  let bits = network.prefix;
  for (const [at, word] of network.address.words.entries()) {
    if (bits <= 0) return true;
    const mask = maskOf(bits);
    if (((ip.words[at] ?? 0) & mask) >>> 0 !== (word & mask) >>> 0) return false;
    bits -= 32;
  }
  return true;
}

/** Reads `10.0.0.0/8` or a single address. Host bits are kept as written, so that a check can speak of them. */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf('/');
  const address = slash === -1 ? text : text.slice(0, slash);
  const prefix = slash === -1 ? undefined : text.slice(slash + 1);
  const ip = address.includes('%') ? undefined : parseIp(address);
  if (ip === undefined) return undefined;
  const widest = widestPrefix(ip);
  if (prefix === undefined) return { address: ip, prefix: widest };
  if (!/^(?:0|[1-9]\d{0,2})$/.test(prefix)) return undefined;
  // A prefix of an IPv4-mapped address counts its 96 leading bits too (RFC 4291 section 2.5.5.2).
  const length = Number(prefix) - (ip.family === 4 && address.includes(':') ? 96 : 0);
  return length < 0 || length > widest ? undefined : { address: ip, prefix: length };
}

/** The network with the bits past its prefix set to zero; the same one when they are. */
export function maskNetwork(network: Network): Network {
  const { address, prefix } = network;
  const words = address.words.map((word, at) => (word & maskOf(Math.max(0, prefix - 32 * at))) >>> 0);
  return words.every((word, at) => word === address.words[at]) ? network : { address: ipOf(words), prefix };
}

/** `10.0.0.0/8`; an address alone where the prefix takes it whole. */
export function networkText(network: Network): string {
  const { address, prefix } = network;
  return prefix === widestPrefix(address) ? address.text : `${address.text}/${prefix}`;
}

function widestPrefix(ip: Ip): number {
  return ip.family === 4 ? 32 : 128;
}

/** The leading `bits` of a word; more than 32 are all of it. */
function maskOf(bits: number): number {
  if (bits <= 0) return 0;
  return bits >= 32 ? 0xffffffff : (0xffffffff << (32 - bits)) >>> 0;
}

/** `192.0.2.1` as a word; undefined for anything else. Character by character, since lists have a hundred thousand. */
function parseDotted(text: string): number | undefined {
  let word = 0;
  let octet = 0;
  let digits = 0;
  let dots = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === dot) {
      if (digits === 0) return undefined;
      word = word * 256 + octet;
      octet = 0;
      digits = 0;
      dots++;
    } else {
      const digit = unit - zero;
      if (digit < 0 || digit > 9 || (digits > 0 && octet === 0)) return undefined;
      octet = octet * 10 + digit;
      digits++;
      if (octet > 255) return undefined;
    }
  }
  return dots === 3 && digits > 0 ? word * 256 + octet : undefined;
}

const dot = 0x2e;
const zero = 0x30;

function dotted(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 0xff}.${(word >>> 8) & 0xff}.${word & 0xff}`;
}

/** The last 32 bits of an IPv6 address that writes them as an IPv4 address does (RFC 4291 2.2); undefined for wrong ones. */
function hexPair(text: string): string | undefined {
  const word = parseDotted(text);
  return word === undefined ? undefined : `${(word >>> 16).toString(16)}:${(word & 0xffff).toString(16)}`;
}

/** The eight parts of an IPv6 address in hexadecimal, `::` written out (RFC 4291 2.2); undefined where it is none. */
function partsOf(text: string): number[] | undefined {
  const gap = text.indexOf('::');
  if (gap === -1) return hexParts(text, 8);
  const before = hexParts(text.slice(0, gap), 7);
  const behind = hexParts(text.slice(gap + 2), 7);
  if (before === undefined || behind === undefined || before.length + behind.length > 7) return undefined;
  return [...before, ...Array.from({ length: 8 - before.length - behind.length }, () => 0), ...behind];
}

/** Numbers of one to four hexadecimal digits between colons: eight of them, or up to seven; none of nothing. */
function hexParts(text: string, most: 7 | 8): number[] | undefined {
  if (text === '') return most === 8 ? undefined : [];
  const parts: number[] = [];
  for (const part of text.split(':')) {
    if (!/^[0-9a-f]{1,4}$/i.test(part)) return undefined;
    parts.push(Number.parseInt(part, 16));
  }
  return parts.length === 8 || (most === 7 && parts.length < 8) ? parts : undefined;
}

function fromParts(parts: readonly number[]): Ip {
  const words: number[] = [];
  for (let at = 0; at < 8; at += 2) words.push((parts[at] ?? 0) * 0x10000 + (parts[at + 1] ?? 0));
  const [first, second, third, last = 0] = words;
  const isMapped = first === 0 && second === 0 && third === 0xffff;
  return isMapped ? { family: 4, words: [last], text: dotted(last) } : { family: 6, words, text: colonized(parts) };
}

/** The text of eight parts: the first of the longest rows of zeros, two at least, is `::` (RFC 5952 4.2). */
function colonized(parts: readonly number[]): string {
  let start = 0;
  let length = 0;
  let zeros = 0;
  for (const [at, part] of parts.entries()) {
    zeros = part === 0 ? zeros + 1 : 0;
    if (zeros > length) [start, length] = [at - zeros + 1, zeros];
  }
  const written = (some: readonly number[]) => some.map((part) => part.toString(16)).join(':');
  return length < 2 ? written(parts) : `${written(parts.slice(0, start))}::${written(parts.slice(start + length))}`;
}

/** An address of its words, one or four of them. */
function ipOf(words: readonly number[]): Ip {
  const [word = 0, ...rest] = words;
  if (rest.length === 0) return { family: 4, words, text: dotted(word) };
  return { family: 6, words, text: colonized(words.flatMap((each) => [each >>> 16, each & 0xffff])) };
}
