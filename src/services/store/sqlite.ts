import { Worker } from 'node:worker_threads';
import { withDeadline } from './deadline.ts';
import type { Answer, Ask, FromThread, RowName, SqliteOrder, ToThread, Work } from './sqlite-protocol.ts';
import { entryOf, rowOf } from './sqlite-row.ts';
import type { Done, Ref, Store } from './store.ts';
import { foundOf, unavailable } from './store.ts';
import { callsUnderWay } from './under-way.ts';

/** Asks under way at once; with more the file does not keep up, and further ones are answered at once. */
const mostUnderWay = 20_000;

/** How soon a thread that ended is begun anew. */
const restMs = 1000;

/**
 * A store in a SQLite file, made where there is none. Several processes of one host may share it. It is opened with the
 * first call, in a thread of its own, so that nothing of it stalls a session.
 */
export function sqliteStore(order: SqliteOrder): Store {
  const { path, withinMs } = order;
  const underWay = callsUnderWay<Answer>(withinMs, () => ['unavailable', `${path} does not answer`]);
  let thread: Worker | undefined;
  let fault = { why: '', until: Number.NEGATIVE_INFINITY };
  let outbox: Ask[] = [];
  let sending: NodeJS.Immediate | undefined;

  const start = (): Worker => {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const started = new Worker(new URL(`./sqlite-worker.${extension}`, import.meta.url), { workerData: order });
    // A process that has nothing else to do may end.
    started.unref();
    started.on('message', (replies: FromThread) => {
      for (const [id, answer] of replies) underWay.settle(id, answer);
    });
    const end = (why: string) => {
      if (thread === started) thread = undefined;
      fault = { why, until: performance.now() + restMs };
      underWay.settleAll(['unavailable', why]);
    };
    started.on('error', (error) => end(`${path}: ${error instanceof Error ? error.message : String(error)}`));
    started.on('exit', () => end(`${path} is closed`));
    return started;
  };
  const send = (): void => {
    sending = undefined;
    thread ??= start();
    thread.postMessage(outbox satisfies ToThread);
    outbox = [];
  };
  const ask = async (work: Work): Promise<Answer> => {
    if (thread === undefined && performance.now() < fault.until) return ['unavailable', fault.why];
    if (underWay.size() >= mostUnderWay) return ['unavailable', `${path} does not keep up`];
    return underWay.begin((id) => {
      // All that is asked in one turn of the event loop goes together: to wake the thread takes longer than its work.
      sending ??= setImmediate(send);
      outbox.push([id, work]);
    });
  };
  const change = async (work: Work): Promise<Done> => {
    const answer = await ask(work);
    return answer[0] === 'done' ? { kind: 'done', number: answer[1] } : unable(answer);
  };

  return {
    withinMs,
    read: async (refs, now) => {
      const answer = await ask(['read', now, refs.map(nameOf)]);
      return answer[0] === 'found' ? foundOf(answer[1].map(entryOf)) : unable(answer);
    },
    list: async (of, from, now) => {
      const answer = await ask(['list', now, of, from]);
      return answer[0] === 'page' ? { kind: 'page', entries: answer[1].map(entryOf), next: answer[2] } : unable(answer);
    },
    note: (entries, now) => change(['note', now, entries.map(rowOf)]),
    forget: (refs) => change(['forget', refs.map(nameOf)]),
    // A store that nobody has asked yet has nothing of ours to sweep, and a file is not made for it.
    sweep: async (now) => (thread === undefined ? { kind: 'done', number: 0 } : change(['sweep', now])),
    close: async () => {
      clearImmediate(sending);
      if (outbox.length > 0) send();
      const ending = thread;
      if (ending === undefined) return;
      const ended = new Promise<void>((resolve) => ending.once('exit', () => resolve()));
      ending.postMessage('close' satisfies ToThread);
      await withDeadline(ended, withinMs, () => undefined);
      await ending.terminate();
    },
  };
}

function nameOf({ kind, key }: Ref): RowName {
  return [kind, key];
}

function unable(answer: Answer) {
  return unavailable(answer[0] === 'unavailable' ? answer[1] : 'it gave another answer');
}
