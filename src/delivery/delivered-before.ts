import { createHash } from 'node:crypto';
import type { Address } from '../mail/address.ts';

/**
 * Who has a message already that its sender was asked to send again, since others had not. Without it a retry would be a
 * duplicate for them.
 */
export interface DeliveredBefore {
  /** Whether nothing is remembered at all, so that nobody need be looked for. */
  readonly isEmpty: () => boolean;
  /** Those of the keys that are remembered; `now` is milliseconds since 1970. */
  readonly among: (keys: readonly string[], now: number) => Promise<ReadonlySet<string>>;
  readonly note: (keys: readonly string[], now: number) => Promise<void>;
}

/** A sender comes again for so long (RFC 5321 4.5.4.1). */
const keptMs = 5 * 24 * 3_600_000;
const mostKept = 100_000;

/** Keys, and when each was noted; in order of time. */
export type NotedDeliveries = ReadonlyMap<string, number>;

/**
 * Remembers in this process, besides what is known already: after a restart a retry may be a duplicate. What is oldest
 * is forgotten first.
 */
export function memoryDeliveredBefore(
  most = mostKept,
  known: NotedDeliveries = new Map(),
): DeliveredBefore & { readonly noted: NotedDeliveries } {
  const noted = new Map(known);
  const forget = (now: number) => {
    for (const [oldest, at] of noted) {
      if (noted.size <= most && now - at <= keptMs) return;
      noted.delete(oldest);
    }
  };
  return {
    noted,
    isEmpty: () => noted.size === 0,
    among: async (keys, now) => {
      forget(now);
      return new Set(keys.filter((key) => noted.has(key)));
    },
    note: async (keys, now) => {
      for (const key of keys) {
        noted.delete(key);
        noted.set(key, now);
      }
      forget(now);
    },
  };
}

/** Keys of a message by its octets, its sender and each recipient: one that differs in any of these is another one. */
export function makeDeliveryKeys(octets: Uint8Array, sender: Address | undefined): (recipient: Address) => string {
  const content = createHash('sha256').update(octets).digest('hex');
  return (recipient) =>
    createHash('sha256')
      .update(JSON.stringify([content, sender?.key ?? '', recipient.key]))
      .digest('base64');
}
