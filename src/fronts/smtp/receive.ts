import type { Readable } from 'node:stream';

/** How the transfer of a message ended. */
export type Received =
  | { readonly kind: 'complete'; readonly octets: Uint8Array }
  /** Larger than the limit; its octets were thrown away as they came. */
  | { readonly kind: 'too big' }
  /** Holds an octet that two readers could take for different line ends, or a NUL. */
  | { readonly kind: 'bad octets' }
  /** The client left before the final dot: nothing was received (RFC 5321 4.1.1.4). */
  | { readonly kind: 'aborted' };

/** Collects a message from its stream, at most `limit` octets. Never rejects. */
export function receive(stream: Readable, limit: number): Promise<Received> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    stream.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      else chunks.length = 0;
    });
    stream.on('end', () => {
      if (length > limit) return resolve({ kind: 'too big' });
      const octets = Buffer.concat(chunks, length);
      resolve(hasOnlyLines(octets) ? { kind: 'complete', octets } : { kind: 'bad octets' });
    });
    // An error is always followed by `close`, and `close` without `end` is the abort; after `end` it changes nothing.
    stream.on('error', () => undefined);
    stream.on('close', () => resolve({ kind: 'aborted' }));
  });
}

/** Whether each CR and each LF is half of a CRLF, and there is no NUL (RFC 5321 2.3.8, 4.5.2; RFC 5322 4.1). */
function hasOnlyLines(octets: Uint8Array): boolean {
  let previous = 0;
  for (let at = 0; at < octets.length; at += 1) {
    const octet = octets[at] ?? 0;
    if (octet === 0 || (octet === 10) !== (previous === 13)) return false;
    previous = octet;
  }
  return previous !== 13;
}
