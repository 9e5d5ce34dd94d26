import { createHash, scrypt, timingSafeEqual } from 'node:crypto';
import { sha512Crypt } from './sha512-crypt.ts';

/** A stored password, as a line of the users file gives it. */
export type Password =
  | { readonly kind: 'plain'; readonly octets: Buffer }
  /** SHA-512 of password and salt, as `doveadm pw -s SSHA512` prints it. */
  | { readonly kind: 'ssha512'; readonly hash: Buffer; readonly salt: Buffer }
  /** `$6$` of crypt(5), as it stands in /etc/shadow. */
  | { readonly kind: 'sha512-crypt'; readonly hash: string; readonly salt: Buffer; readonly rounds: number }
  /** RFC 7914 with parameters in the PHC string form. */
  | {
      readonly kind: 'scrypt';
      readonly hash: Buffer;
      readonly salt: Buffer;
      readonly cost: number;
      readonly blockSize: number;
      readonly parallel: number;
    };

/** Names of the schemes, for messages. */
export const passwordSchemes = ['{PLAIN}', '{SSHA512}', '{SHA512-CRYPT}', '{SCRYPT}'] as const;

const sha512Octets = 64;
/** Memory that one check may take, in octets: ln=17, r=8 needs 128 MB. */
const scryptMemory = 256 * 1024 * 1024;
/** Where crypt(5) leaves the rounds unsaid. */
const usualRounds = 5000;
/** About a second of work. */
const mostRounds = 500_000;
/** Octets of a password that SHA512-crypt is asked about; its work grows with them. */
const longestCrypted = 1024;

/** Reads `{PLAIN}secret`, `{SSHA512}base64`, `{SHA512-CRYPT}$6$salt$hash` or `{SCRYPT}$scrypt$ln=15,r=8,p=1$salt$hash`; undefined when it is none. */
export function parsePassword(text: string): Password | undefined {
  const [, scheme = '', stored = ''] = /^\{([A-Z0-9-]+)\}(.+)$/.exec(text) ?? [];
  if (scheme === 'PLAIN') return { kind: 'plain', octets: Buffer.from(stored) };
  if (scheme === 'SSHA512') {
    const octets = fromBase64(stored);
    if (octets === undefined || octets.length <= sha512Octets) return undefined;
    return { kind: 'ssha512', hash: octets.subarray(0, sha512Octets), salt: octets.subarray(sha512Octets) };
  }
  if (scheme === 'SHA512-CRYPT') return parseCrypt(stored);
  return scheme === 'SCRYPT' ? parseScrypt(stored) : undefined;
}

/** Whether `given` is the password; takes as long for a wrong one as for the right one. */
export async function isPassword(password: Password, given: string): Promise<boolean> {
  switch (password.kind) {
    case 'plain':
      return timingSafeEqual(sha512(password.octets), sha512(Buffer.from(given)));
    case 'ssha512':
      return timingSafeEqual(password.hash, sha512(Buffer.from(given), password.salt));
    case 'sha512-crypt': {
      const octets = Buffer.from(given);
      if (octets.length > longestCrypted) return false;
      const hash = await sha512Crypt(octets, password.salt, password.rounds);
      return timingSafeEqual(sha512(Buffer.from(password.hash)), sha512(Buffer.from(hash)));
    }
    case 'scrypt':
      return timingSafeEqual(password.hash, await derive(password, given));
    default:
      return password satisfies never;
  }
}

function parseCrypt(text: string): Password | undefined {
  const [, written, salt = '', hash = ''] =
    /^\$6\$(?:rounds=(\d{4,9})\$)?([^$:\s]{1,16})\$([./0-9A-Za-z]{86})$/.exec(text) ?? [];
  const rounds = written === undefined ? usualRounds : Number(written);
  if (hash === '' || rounds < 1000 || rounds > mostRounds) return undefined;
  return { kind: 'sha512-crypt', hash, salt: Buffer.from(salt), rounds };
}

function parseScrypt(text: string): Password | undefined {
  const parts = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})\$([^$]+)\$([^$]+)$/.exec(text);
  if (parts === null) return undefined;
  const [, ln, r, p, encodedSalt = '', encodedHash = ''] = parts;
  const cost = 2 ** Number(ln);
  const blockSize = Number(r);
  const salt = fromBase64(encodedSalt);
  const hash = fromBase64(encodedHash);
  if (salt === undefined || hash === undefined || hash.length < 16 || cost < 2) return undefined;
  if (blockSize < 1 || Number(p) < 1 || 128 * cost * blockSize > scryptMemory) return undefined;
  return { kind: 'scrypt', salt, hash, cost, blockSize, parallel: Number(p) };
}

function derive(password: Extract<Password, { kind: 'scrypt' }>, given: string): Promise<Buffer> {
  const { salt, hash, cost, blockSize, parallel } = password;
  const options = { N: cost, r: blockSize, p: parallel, maxmem: 2 * scryptMemory };
  return new Promise((resolve, reject) => {
    scrypt(given, salt, hash.length, options, (error, derived) => (error === null ? resolve(derived) : reject(error)));
  });
}

function sha512(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** Base64 with or without padding, also in the alphabet of PHC strings (`.` for `+`); undefined when it is none. */
function fromBase64(text: string): Buffer | undefined {
  const usual = text.replaceAll('.', '+');
  return /^[A-Za-z0-9+/]+={0,2}$/.test(usual) ? Buffer.from(usual, 'base64') : undefined;
}
