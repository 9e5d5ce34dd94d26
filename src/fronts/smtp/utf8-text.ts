import { isAscii } from 'node:buffer';

/** Octets as UTF-8 text; undefined for anything else. */
export function utf8Text(octets: Uint8Array): string | undefined {
  if (isAscii(octets)) return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('latin1');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    return undefined;
  }
}
