import type { Domain } from './domain.ts';
import { parseDomain } from './domain.ts';
import { foldCase } from './fold-case.ts';

/** A mailbox (RFC 5321 4.1.2). `local` is as sent, without quoting; `domain` is undefined for a bare `postmaster`. */
export interface Address {
  readonly local: string;
  readonly domain: Domain | undefined;
  /** What equality compares: local part folded and quoted only where it must be, domain as A-label. */
  readonly key: string;
  /** The address as it was sent, for replies and delivery. */
  readonly text: string;
}

/**
 * Reads `user@example.com`, a quoted local part, or a local part alone; undefined when it is none. Dots may stand
 * anywhere in a local part and it may be longer than 64 octets: such addresses are in use, against RFC 5321 4.5.3.1.1.
 */
export function parseAddress(text: string): Address | undefined {
  const quoted = /^"(?:[^"\\]|\\.)*"/.exec(text)?.[0];
  const at = quoted === undefined ? text.lastIndexOf('@') : quoted.length < text.length ? quoted.length : -1;
  const local = unquote(at === -1 ? text : text.slice(0, at));
  if (local === undefined || local.length === 0) return undefined;
  if (at === -1) return { local, domain: undefined, key: localKey(local), text };
  const domain = text[at] === '@' ? parseDomain(text.slice(at + 1)) : undefined;
  return domain === undefined ? undefined : { local, domain, key: `${localKey(local)}@${domain}`, text };
}

/** What comparison of local parts compares: folded, and quoted where it could not stand bare. */
export function localKey(local: string): string {
  const folded = foldCase(local);
  return isBare(folded) ? folded : `"${folded.replace(/["\\]/g, '\\$&')}"`;
}

/** Content of a quoted local part, or the plain one itself; undefined for a broken one. Neither holds controls. */
function unquote(local: string): string | undefined {
  if (/\p{Cc}/u.test(local)) return undefined;
  if (!local.startsWith('"')) return isBare(local) ? local : undefined;
  return /^"(?:[^"\\]|\\.)*"$/.test(local) ? local.slice(1, -1).replace(/\\(.)/gu, '$1') : undefined;
}

function isBare(local: string): boolean {
  return !/[\s<>()[\]\\,;:@"\p{Cc}]/u.test(local);
}
