import { createHash } from 'node:crypto';
import { withDeadline } from './deadline.ts';
import type { RedisConnection } from './redis-connection.ts';
import { connectRedis } from './redis-connection.ts';
import { noteScript } from './redis-script.ts';
import type { Done, Entry, Ref, Store, Unavailable } from './store.ts';
import { foundOf, isStateKind, pageLength, unavailable } from './store.ts';

/** Where a Redis store is. */
export interface RedisOrder {
  /** `redis://[[user]:password@]host[:port][/database]`, `rediss://…`, or `unix:` and a path. */
  readonly url: string;
  /** What our keys begin with. */
  readonly prefix: string;
  readonly withinMs: number;
}

/** Version of what lies under the prefix: it is a part of every key, so that two versions never read each other's. */
const schema = 1;

const noteSha = createHash('sha1').update(noteScript).digest('hex');

/** A store in a Redis or Valkey server, which daemons of several hosts may share. It is connected with the first call. */
export function redisStore(order: RedisOrder): Store {
  const { prefix, withinMs } = order;
  const begin = `${prefix}:${schema}:`;
  let connection: RedisConnection | undefined;

  /** Runs commands; the time limit holds for all of them together. */
  async function ask<Answer>(work: (send: Send) => Promise<Answer>): Promise<Answer | Unavailable> {
    connection ??= connectRedis(order);
    const { send } = connection;
    try {
      const late = () => unavailable('Redis does not answer');
      return await withDeadline<Answer | Unavailable>(work(send), withinMs, late);
    } catch (error) {
      // The client has no other way to say that a command failed.
      return unavailable(`Redis: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  const keyOf = ({ kind, key }: Ref) => `${begin}${kind}:${key}`;
  const readOne = async (send: Send, ref: Ref, now: number): Promise<Entry[]> =>
    entriesOf(ref, await send(['HGETALL', keyOf(ref)])).filter(({ until }) => until > now);
  const noteOne = async (send: Send, entry: Entry, now: number): Promise<void> => {
    const { slot, first, last, count, until } = entry;
    const rest = ['1', keyOf(entry), ...[now, slot, first, last, count, until].map(String)];
    try {
      await send(['EVALSHA', noteSha, ...rest]);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      await send(['EVAL', noteScript, ...rest]);
    }
  };

  return {
    withinMs,
    read: async (refs, now) => {
      const found = await ask((send) => Promise.all(refs.map((ref) => readOne(send, ref, now))));
      return 'kind' in found ? found : foundOf(found.flat());
    },
    note: (entries, now) =>
      ask(async (send): Promise<Done> => {
        const living = entries.filter(({ until }) => until > now);
        await Promise.all(living.map((entry) => noteOne(send, entry, now)));
        return { kind: 'done', number: entries.length };
      }),
    forget: (refs) =>
      ask(async (send): Promise<Done> => {
        const slots = await Promise.all(refs.map((ref) => send(['HLEN', keyOf(ref)])));
        if (refs.length > 0) await send(['DEL', ...refs.map(keyOf)]);
        return { kind: 'done', number: slots.reduce((sum: number, each) => sum + Number(each), 0) };
      }),
    list: (kind, from, now) =>
      ask(async (send) => {
        const match = `${begin.replace(/[*?[\]\\]/g, '\\$&')}${kind ?? '*'}:*`;
        const [cursor, keys] = pairOf(await send(['SCAN', from ?? '0', 'MATCH', match, 'COUNT', String(pageLength)]));
        const refs = keys.flatMap((key) => refOf(key.slice(begin.length)));
        const entries = await Promise.all(refs.map((ref) => readOne(send, ref, now)));
        return { kind: 'page', entries: entries.flat(), next: cursor === '0' ? undefined : cursor } as const;
      }),
    // The server lets its keys expire by itself.
    sweep: async () => ({ kind: 'done', number: 0 }),
    close: async () => connection?.close(),
  };
}

type Send = RedisConnection['send'];

function entriesOf({ kind, key }: Ref, reply: unknown): Entry[] {
  if (!Array.isArray(reply)) return [];
  const texts = reply.map(String);
  const entries: Entry[] = [];
  for (let at = 0; at + 1 < texts.length; at += 2) {
    const [first, last, count, until] = (texts[at + 1] ?? '').split(' ').map(Number);
    if (first === undefined || last === undefined || count === undefined || until === undefined) continue;
    entries.push({ kind, key, slot: Number(texts[at]), first, last, count, until });
  }
  return entries.sort((one, other) => one.slot - other.slot);
}

/** What stands behind the prefix; a kind of a later version is passed over. */
function refOf(text: string): readonly Ref[] {
  const colon = text.indexOf(':');
  const kind = text.slice(0, colon);
  return isStateKind(kind) ? [{ kind, key: text.slice(colon + 1) }] : [];
}

/** The reply to SCAN: where to go on, and keys. */
function pairOf(reply: unknown): readonly [string, readonly string[]] {
  const [cursor, keys]: unknown[] = Array.isArray(reply) ? reply : [];
  return [String(cursor ?? '0'), Array.isArray(keys) ? keys.map(String) : []];
}
