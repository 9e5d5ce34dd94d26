import { Worker } from 'node:worker_threads';
import type { Dns } from '../dns/dns.ts';
import type { FromThread, ToThread } from './thread-messages.ts';

/** A thread that checks mail. It is begun by the first check and kept; one that hangs is ended and begun again. */
export interface CheckingThread {
  /** Has it check something. The answer is there after `withinMs` milliseconds at the latest; it never rejects. */
  readonly check: (order: (check: number) => ToThread, dns: Dns, withinMs: number) => Promise<Checked>;
  readonly close: () => void;
}

/** What came of a check; `broken` where nothing did. */
export type Checked = Exclude<FromThread, { readonly kind: 'look up' | 'alive' }>;

/** Most checks at a time; further ones wait for their turn, and their time runs. */
const mostAtOnce = 32;

/** Most megabytes of JavaScript a thread may fill. Messages lie outside. */
const mostMemoryMb = 256;

/** How long a thread may say nothing, after a check took too long, before it is ended; milliseconds. */
const patienceMs = 500;

interface Waiting {
  readonly order: (check: number) => ToThread;
  /** Answers its look-ups. */
  readonly dns: Dns;
  /** When its time is over, as `performance.now()` counts. */
  readonly until: number;
  readonly settle: (checked: Checked) => void;
}

/** Makes a thread that runs `program`. It holds no process back while it has nothing to do. */
export function openThread(program: URL): CheckingThread {
  let worker: Worker | undefined;
  let isClosed = false;
  let numbered = 0;
  let alarm: NodeJS.Timeout | undefined;
  const running = new Map<number, Waiting>();
  const queue: Waiting[] = [];

  const begin = (): Worker => {
    const begun = new Worker(program, { resourceLimits: { maxOldGenerationSizeMb: mostMemoryMb } });
    begun.on('message', (told: FromThread) => {
      if (begun === worker) hear(begun, told);
    });
    begun.on('error', (error) => {
      if (begun === worker) end(`the checking thread broke: ${String(error)}`);
    });
    begun.on('exit', () => {
      if (begun === worker) end('the checking thread ended');
    });
    return begun;
  };

  const hear = (from: Worker, told: FromThread): void => {
    if (told.kind === 'alive') {
      clearTimeout(alarm);
      alarm = undefined;
      return;
    }
    if (told.kind !== 'look up') {
      finish(told.check, told);
      return;
    }
    // The check that is over is told so, and asks no more.
    const asking = running.get(told.check);
    const left = asking === undefined ? 0 : asking.until - performance.now();
    if (asking === undefined || left <= 0) return;
    // One name that nobody answers for must not cost what the others would say: the time is shared.
    void asking.dns.ask(told.name.toLowerCase(), told.type, left / 2).then((answer) => {
      if (from === worker) from.postMessage({ kind: 'answer', lookUp: told.lookUp, answer } satisfies ToThread);
    });
  };

  const finish = (check: number, checked: Checked): void => {
    running.get(check)?.settle(checked);
    running.delete(check);
    fill();
  };

  /** Ends the thread with all its checks. The next one begins another. */
  const end = (why: string): void => {
    void worker?.terminate();
    worker = undefined;
    clearTimeout(alarm);
    alarm = undefined;
    const lost = [...running];
    running.clear();
    for (const [check, { settle }] of lost) settle({ kind: 'broken', check, why });
    fill();
  };

  const giveUp = (check: number): void => {
    if (worker === undefined) return;
    worker.postMessage({ kind: 'stop', check } satisfies ToThread);
    // A thread that cannot even answer is held by something that will not end by itself.
    alarm ??= setTimeout(() => end('the checking thread hung'), patienceMs).unref();
    finish(check, { kind: 'broken', check, why: 'the time is over' });
  };

  const fill = (): void => {
    while (running.size < mostAtOnce && !isClosed) {
      const next = queue.shift();
      if (next === undefined) break;
      worker ??= begin();
      const check = numbered++;
      running.set(check, next);
      worker.postMessage(next.order(check));
    }
    if (running.size === 0) worker?.unref();
    else worker?.ref();
  };

  return {
    check: (order, dns, withinMs) =>
      new Promise((resolve) => {
        if (isClosed) return resolve({ kind: 'broken', check: -1, why: 'authentication is closed' });
        const timer = setTimeout(() => {
          const at = queue.indexOf(waiting);
          if (at !== -1) {
            queue.splice(at, 1);
            waiting.settle({ kind: 'broken', check: -1, why: 'the time is over' });
            return;
          }
          for (const [check, each] of running) if (each === waiting) giveUp(check);
        }, withinMs);
        const waiting: Waiting = {
          order,
          dns,
          until: performance.now() + withinMs,
          settle: (checked) => {
            clearTimeout(timer);
            resolve(checked);
          },
        };
        queue.push(waiting);
        fill();
      }),
    close: () => {
      isClosed = true;
      const left = queue.splice(0);
      for (const { settle } of left) settle({ kind: 'broken', check: -1, why: 'authentication is closed' });
      end('authentication is closed');
    },
  };
}
