import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

/** Rounds between two breaths: a check takes as long as it takes, and the other sessions go on. */
const breath = 500;
const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const octetsOfHash = 64;

/** SHA512-crypt, `$6$` of crypt(5): the encoded hash of a password (Drepper, "Unix crypt using SHA-256 and SHA-512"). */
export async function sha512Crypt(password: Buffer, salt: Buffer, rounds: number): Promise<string> {
  const { length } = password;
  const both = sha512(password, salt, password);
  const first = [password, salt, repeated(both, length)];
  for (let bits = length; bits > 0; bits >>>= 1) first.push((bits & 1) === 1 ? both : password);
  let hash = sha512(...first);

  const passwords = repeated(sha512(...Array.from({ length }, () => password)), length);
  const salts = repeated(sha512(...Array.from({ length: 16 + (hash[0] ?? 0) }, () => salt)), salt.length);
  for (let round = 0; round < rounds; round += 1) {
    const isOdd = round % 2 === 1;
    hash = sha512(
      isOdd ? passwords : hash,
      ...(round % 3 === 0 ? [] : [salts]),
      ...(round % 7 === 0 ? [] : [passwords]),
      isOdd ? hash : passwords,
    );
    if (round % breath === breath - 1) await setImmediate();
  }
  return encode(hash);
}

/** The first `length` octets of a hash that follows itself for ever. */
function repeated(hash: Buffer, length: number): Buffer {
  return Buffer.alloc(length, hash);
}

/** Three octets, taken from the three thirds in turn, are four characters; the last octet is two. */
function encode(hash: Buffer): string {
  let text = '';
  for (let at = 0; at < 21; at += 1) {
    const thirds = [at, at + 21, at + 42];
    const [high = 0, middle = 0, low = 0] = [0, 1, 2].map((step) => hash[thirds[(at + step) % 3] ?? 0] ?? 0);
    text += digits((high << 16) | (middle << 8) | low, 4);
  }
  return text + digits(hash[octetsOfHash - 1] ?? 0, 2);
}

/** Base 64 of crypt(3), the lowest digit first. */
function digits(number: number, count: number): string {
  let text = '';
  for (let rest = number; text.length < count; rest >>>= 6) text += alphabet[rest & 63] ?? '';
  return text;
}

function sha512(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
