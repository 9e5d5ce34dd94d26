import { domainToASCII } from 'node:url';
import { parseIp } from './ip.ts';

declare const domainBrand: unique symbol;

/**
 * A lower-case A-label domain without a final dot (RFC 5890), or an address literal in canonical spelling:
 * `[192.0.2.1]`, `[ipv6:2001:db8::1]` (RFC 5321 4.1.3).
 */
export type Domain = string & { readonly [domainBrand]: true };

/** Reads a domain in any spelling, up to 253 octets with labels up to 63 (RFC 1035 2.3.4); undefined when it is none. */
export function parseDomain(text: string): Domain | undefined {
  if (text.startsWith('[')) return parseLiteral(text);
  const bare = text.endsWith('.') ? text.slice(0, -1) : text;
  const name = isAscii(bare) ? bare.toLowerCase() : toAscii(bare);
  return isDomain(name) ? name : undefined;
}

/** Whether `domain` is a proper subdomain of `parent`. An address literal has none. */
export function isSubdomain(domain: Domain, parent: Domain): boolean {
  return domain.length > parent.length && domain.endsWith(parent) && domain[domain.length - parent.length - 1] === '.';
}

/** `[192.0.2.1]` or `[IPv6:2001:db8::1]`; the tag may be missing before IPv6, as many clients leave it out. */
function parseLiteral(text: string): Domain | undefined {
  const address = /^\[(?:ipv6:(?=.*:))?([0-9a-f.:]{2,45})\]$/i.exec(text)?.[1];
  const ip = address === undefined ? undefined : parseIp(address);
  if (ip === undefined) return undefined;
  const literal = ip.family === 4 ? `[${ip.text}]` : `[ipv6:${ip.text}]`;
  return isLiteral(literal) ? literal : undefined;
}

/** A-labels of a name with other letters (UTS 46); empty when it has none. */
function toAscii(text: string): string {
  const composed = text.normalize('NFKC');
  // domainToASCII reads a URL's host: it would cut the name at a slash and undo `%41`.
  if (/[\0-\x2c\x2f\x3a-\x40\x5b-\x5e`\x7b-\x7f]/.test(composed)) return '';
  return isAscii(composed) ? composed.toLowerCase() : domainToASCII(composed);
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

function isLiteral(name: string): name is Domain {
  return name.startsWith('[');
}

function isDomain(name: string): name is Domain {
  // Underscores are no host names, yet they arrive in HELO and in sender domains; a policy must be able to name them.
  return (
    name.length <= 253 &&
    /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(name)
  );
}
