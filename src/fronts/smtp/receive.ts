import type { Readable } from 'node:stream';
import { normalizeLines, shapeOf } from './message-lines.ts';

/** How the transfer of a message ended. */
export type Received =
  | { readonly kind: 'complete'; readonly octets: Uint8Array }
  /** Larger than the limit; its octets were thrown away as they came. */
  | { readonly kind: 'too big' }
  /** Holds an octet that two readers could take for different line ends, or a NUL. */
  | { readonly kind: 'bad octets' }
  /** Its header, or a line of it, is longer than the limit. */
  | { readonly kind: 'long header' | 'long line' }
  /** The client left before the final dot: nothing was received (RFC 5321 4.1.1.4). */
  | { readonly kind: 'aborted' };

/** What a message may be; sizes are octets. */
export interface ReceiveLimits {
  readonly messageSize: number;
  readonly headerSize: number;
  readonly lineLength: number;
  readonly lineEnds: 'reject' | 'normalize';
}

/** Collects a message from its stream, and judges its form. Never rejects. */
export function receive(stream: Readable, limits: ReceiveLimits): Promise<Received> {
  const { messageSize } = limits;
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    stream.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= messageSize) chunks.push(chunk);
      else chunks.length = 0;
    });
    stream.on('end', () => {
      resolve(length > messageSize ? { kind: 'too big' } : judge(Buffer.concat(chunks, length), limits));
    });
    // An error is always followed by `close`, and `close` without `end` is the abort; after `end` it changes nothing.
    stream.on('error', () => undefined);
    stream.on('close', () => resolve({ kind: 'aborted' }));
  });
}

function judge(received: Uint8Array, { messageSize, headerSize, lineLength, lineEnds }: ReceiveLimits): Received {
  const octets = lineEnds === 'normalize' ? normalizeLines(received) : received;
  const { isClean, longestLine, header } = shapeOf(octets);
  if (!isClean) return { kind: 'bad octets' };
  if (octets.length > messageSize) return { kind: 'too big' };
  if (header > headerSize) return { kind: 'long header' };
  return longestLine > lineLength ? { kind: 'long line' } : { kind: 'complete', octets };
}
