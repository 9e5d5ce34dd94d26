import type { Readable } from 'node:stream';
import { countFields, withoutFields } from '../../mail/header-fields.ts';
import { shapeOf } from '../../mail/message-shape.ts';
import type { IsOwnField } from '../../mail/own-fields.ts';
import { gather } from './gather.ts';
import { normalizeLines } from './message-lines.ts';

/** How the transfer of a message ended. */
export type Received =
  /** `octets` are what is judged and delivered: line ends are CRLF, and fields that only we may write are taken out. */
  | { readonly kind: 'complete'; readonly octets: Uint8Array }
  /** Larger than the limit; its octets were thrown away as they came. */
  | { readonly kind: 'too big' }
  /** Holds an octet that two readers could take for different line ends, or a NUL. */
  | { readonly kind: 'bad octets' }
  /** Its header, or a line of it, is longer than the limit. */
  | { readonly kind: 'long header' | 'long line' }
  /** It has passed more servers than the limit (RFC 5321 6.3). */
  | { readonly kind: 'too many hops' }
  /** The client left before the final dot: nothing was received (RFC 5321 4.1.1.4). */
  | { readonly kind: 'aborted' };

/** What a message may be; sizes are octets. */
export interface ReceiveLimits {
  readonly messageSize: number;
  readonly headerSize: number;
  readonly lineLength: number;
  readonly hops: number;
  readonly lineEnds: 'reject' | 'normalize';
  /** What is taken out of the header. */
  readonly isOwnField: IsOwnField;
}

/** Collects a message from its stream, and judges its form. Never rejects. */
export function receive(stream: Readable, limits: ReceiveLimits): Promise<Received> {
  const { messageSize } = limits;
  return new Promise((resolve) => {
    const gathered = gather();
    let length = 0;
    stream.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= messageSize) gathered.add(chunk);
      else gathered.forget();
    });
    stream.on('end', () => {
      resolve(length > messageSize ? { kind: 'too big' } : judge(gathered.all(), limits));
    });
    // An error is always followed by `close`, and `close` without `end` is the abort; after `end` it changes nothing.
    stream.on('error', () => undefined);
    stream.on('close', () => resolve({ kind: 'aborted' }));
  });
}

function judge(received: Uint8Array, limits: ReceiveLimits): Received {
  const { messageSize, headerSize, lineLength, hops, lineEnds, isOwnField } = limits;
  const octets = lineEnds === 'normalize' ? normalizeLines(received) : received;
  const { isClean, longestLine, header } = shapeOf(octets);
  if (!isClean) return { kind: 'bad octets' };
  if (octets.length > messageSize) return { kind: 'too big' };
  if (header > headerSize) return { kind: 'long header' };
  if (longestLine > lineLength) return { kind: 'long line' };
  // Before the policy: what it would discard or put off would go on in circles.
  if (countFields(octets, 'received') > hops) return { kind: 'too many hops' };
  // Before the policy too, so that no rule believes what was forged, and what is judged is what is delivered.
  return { kind: 'complete', octets: withoutFields(octets, isOwnField) };
}
