import { readFileSync } from 'node:fs';
import type { ReadFile } from '../policy/gather.ts';
import type { ReadMessage } from '../trial/read-tests.ts';

/** Largest policy, list, message or configuration file that is read, in octets. */
const sizeLimit = 64 * 1024 * 1024;

/** Reads a text file from disk; what the system says against it comes back in an admin's words. */
export const readFile: ReadFile = (path) => {
  const found = readOctets(path);
  if ('problem' in found) return found;
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(found.octets) };
  } catch {
    // A TextDecoder throws on what is no UTF-8; there is no other way to ask.
    return { problem: 'it is not UTF-8 text' };
  }
};

/** Reads a file from disk as it is. */
export const readOctets: ReadMessage = (path) => {
  try {
    const octets = readFileSync(path);
    return octets.length > sizeLimit ? { problem: `it is larger than ${sizeLimit / 1024 / 1024} MB` } : { octets };
  } catch (error) {
    // node:fs throws; there is no other way to ask.
    return { problem: inWords(error) };
  }
};

function inWords(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be read (permissions)';
  if (code === 'EISDIR') return 'it is a folder';
  return error instanceof Error ? error.message : String(error);
}
