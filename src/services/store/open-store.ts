import { memoryStore } from './memory.ts';
import type { RedisOrder } from './redis.ts';
import type { SqliteOrder } from './sqlite-protocol.ts';
import type { Store } from './store.ts';

/** Where a site keeps what is remembered of earlier mail. */
export type StoreOrder =
  | { readonly kind: 'memory' }
  | ({ readonly kind: 'sqlite' } & SqliteOrder)
  | ({ readonly kind: 'redis' } & RedisOrder);

/** Opens a store; nothing is touched before its first call. Only the kind that is named is loaded. */
export async function openStore(order: StoreOrder): Promise<Store> {
  switch (order.kind) {
    case 'memory':
      return memoryStore();
    case 'sqlite':
      return (await import('./sqlite.ts')).sqliteStore(order);
    case 'redis':
      return (await import('./redis.ts')).redisStore(order);
    default:
      return order satisfies never;
  }
}
