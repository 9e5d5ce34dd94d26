import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Address } from '../mail/address.ts';
import { foldCase } from '../mail/fold-case.ts';

/** Longest name of a folder that every file system takes, with room to spare; in octets. */
const longest = 200;
const kept = 80;

/**
 * The folder of an address's mailbox: ROOT/domain/local-part, both as they are compared. No address leads out of ROOT and no two
 * addresses share a folder: what is not a letter, digit or `-_+=.` is written `%XX`, a first dot too, and a long name ends
 * in a hash. An address without a domain (`postmaster`) is of `host`.
 */
export function mailboxPath(root: string, address: Address, host: string): string {
  return join(root, encode(address.domain ?? host), encode(foldCase(address.local)));
}

function encode(name: string): string {
  const octets = Buffer.from(name);
  let text = '';
  for (const [at, octet] of octets.entries()) {
    const character = String.fromCharCode(octet);
    const isPlain = /[a-z0-9_+=-]/.test(character) || (character === '.' && at > 0);
    text += isPlain ? character : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  if (text.length <= longest) return text;
  // `%~` is no escape, so no short name looks like a long one.
  return `${text.slice(0, kept)}%~${createHash('sha256').update(octets).digest('hex')}`;
}
