import { Worker } from 'node:worker_threads';
import { withDeadline } from './deadline.ts';
import type { Answer, Ask, FromThread, SqliteOrder, ToThread, Work } from './sqlite-protocol.ts';
import type { Done, Store } from './store.ts';
import { unavailable } from './store.ts';

/** Asks under way at once; with more the file does not keep up, and further ones are answered at once. */
const mostUnderWay = 20_000;

/** How soon a thread that ended is begun anew. */
const restMs = 1000;

type Resolve = (answer: Answer) => void;

/**
 * A store in a SQLite file, made where there is none. Several processes of one host may share it. It is opened with the
 * first call, in a thread of its own, so that nothing of it stalls a session.
 */
export function sqliteStore(order: SqliteOrder): Store {
  const { path, withinMs } = order;
  const underWay = new Map<number, Resolve>();
  let thread: Worker | undefined;
  let fault = { why: '', until: Number.NEGATIVE_INFINITY };
  let outbox: Ask[] = [];
  let lastId = 0;

  const start = (): Worker => {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const started = new Worker(new URL(`./sqlite-worker.${extension}`, import.meta.url), { workerData: order });
    // A process that has nothing else to do may end.
    started.unref();
    started.on('message', (replies: FromThread) => {
      for (const [id, answer] of replies) settle(id, answer);
    });
    const end = (why: string) => {
      if (thread === started) thread = undefined;
      fault = { why, until: performance.now() + restMs };
      for (const id of [...underWay.keys()]) settle(id, unavailable(why));
    };
    started.on('error', (error) => end(`${path}: ${error instanceof Error ? error.message : String(error)}`));
    started.on('exit', () => end(`${path} is closed`));
    return started;
  };
  const settle = (id: number, answer: Answer): void => {
    underWay.get(id)?.(answer);
    underWay.delete(id);
  };
  const send = (): void => {
    thread ??= start();
    thread.postMessage(outbox satisfies ToThread);
    outbox = [];
  };
  const ask = async (work: Work): Promise<Answer> => {
    if (thread === undefined && performance.now() < fault.until) return unavailable(fault.why);
    if (underWay.size >= mostUnderWay) return unavailable(`${path} does not keep up`);
    const id = ++lastId;
    const answer = new Promise<Answer>((resolve) => underWay.set(id, resolve));
    if (outbox.length === 0) queueMicrotask(send);
    outbox.push({ id, work });
    return withDeadline(answer, withinMs, () => {
      underWay.delete(id);
      return unavailable(`${path} does not answer`);
    });
  };
  const change = async (work: Work): Promise<Done> => {
    const answer = await ask(work);
    return answer.kind === 'done' || answer.kind === 'unavailable' ? answer : unavailable('it gave another answer');
  };

  return {
    read: async (refs, now) => {
      const answer = await ask({ kind: 'read', refs, now });
      const isFitting = answer.kind === 'found' || answer.kind === 'absent' || answer.kind === 'unavailable';
      return isFitting ? answer : unavailable('it gave another answer');
    },
    list: async (of, from, now) => {
      const answer = await ask({ kind: 'list', of, from, now });
      return answer.kind === 'page' || answer.kind === 'unavailable' ? answer : unavailable('it gave another answer');
    },
    note: (entries, now) => change({ kind: 'note', entries, now }),
    forget: (refs) => change({ kind: 'forget', refs }),
    // A store that nobody has asked yet has nothing of ours to sweep, and a file is not made for it.
    sweep: async (now) => (thread === undefined ? { kind: 'done', number: 0 } : change({ kind: 'sweep', now })),
    close: async () => {
      const ending = thread;
      if (ending === undefined) return;
      const ended = new Promise<void>((resolve) => ending.once('exit', () => resolve()));
      ending.postMessage('close' satisfies ToThread);
      await withDeadline(ended, withinMs, () => undefined);
      await ending.terminate();
    },
  };
}
