import { parentPort, workerData } from 'node:worker_threads';
import type { StateFile } from './sqlite-file.ts';
import { openStateFile } from './sqlite-file.ts';
import type { Answer, Ask, Change, FromThread, SqliteOrder, ToThread, Work } from './sqlite-protocol.ts';
import { foundOf, unavailable } from './store.ts';

/**
 * A thread of its own around one state file: SQLite is synchronous, and neither a lock of another process, nor an fsync
 * at a checkpoint, nor a disk that hangs may stop the sessions. Changes that come together share a transaction.
 */
const { path, sizeOctets, withinMs }: SqliteOrder = workerData;

/** How long a file that cannot be used is left alone. */
const restMs = 1000;
/** How soon a lock is tried again. */
const lockMs = 5;

/** How long an ask waits for a lock: its answer is to be there before it is no longer waited for. */
const patienceMs = withinMs * 0.8;

/** Primary result codes of sqlite3.h. */
const busy = [5, 6];
const full = 13;
/** READONLY, IOERR, CORRUPT, CANTOPEN, NOTADB: the file is opened anew before it is asked again. */
const broken = [8, 10, 11, 14, 26];

interface Waiting extends Ask {
  readonly giveUpAt: number;
}

let file: StateFile | undefined;
let fault = 'it has not been opened';
let restsUntil = Number.NEGATIVE_INFINITY;
let looksAgainAt = Number.NEGATIVE_INFINITY;
let waiting: Waiting[] = [];
let retry: NodeJS.Timeout | undefined;

parentPort?.on('message', (message: ToThread) => {
  if (message === 'close') {
    close();
    parentPort?.close();
    clearTimeout(retry);
    return;
  }
  const giveUpAt = performance.now() + patienceMs;
  for (const ask of message) waiting.push({ ...ask, giveUpAt });
  serve();
});

/** Does what waits. What finds a lock goes on waiting, as long as somebody waits for its answer. */
function serve(): void {
  const asks = waiting;
  waiting = [];
  const answers = [
    ...asks.filter(({ work }) => !isChange(work)).flatMap((ask) => answer([ask], look)),
    ...answer(changesOf(asks), changeAll),
  ];
  if (answers.length > 0) parentPort?.postMessage(answers satisfies FromThread);
  clearTimeout(retry);
  if (waiting.length > 0) retry = setTimeout(serve, lockMs);
}

/** Asks the file; where it fails, each ask gets to know why, or waits for a lock to go. */
function answer(
  asks: readonly Waiting[],
  work: (opened: StateFile, asks: readonly Waiting[]) => readonly Answer[],
): FromThread {
  if (asks.length === 0) return [];
  try {
    const opened = open();
    if (opened === undefined) return asks.map(({ id }) => [id, unavailable(fault)]);
    const answers = work(opened, asks);
    return asks.map(({ id }, at) => [id, answers[at] ?? unavailable('it gave no answer')]);
  } catch (error) {
    // SQLite has no other way to say that it failed.
    const code = codeOf(error);
    if (code !== undefined && busy.includes(code)) return asks.flatMap(hold);
    const why =
      code === full ? `${path} is full` : `${path}: ${error instanceof Error ? error.message : String(error)}`;
    if (file === undefined || code === undefined || broken.includes(code)) rest(why);
    return asks.map(({ id }) => [id, unavailable(why)]);
  }
}

function hold(ask: Waiting): FromThread {
  if (ask.giveUpAt <= performance.now()) return [[ask.id, unavailable(`${path} is locked by another process`)]];
  waiting.push(ask);
  return [];
}

function look(opened: StateFile, asks: readonly Waiting[]): Answer[] {
  return asks.map(({ work }) => {
    switch (work.kind) {
      case 'read':
        return foundOf(opened.read(work.refs, work.now));
      case 'list':
        return { kind: 'page', ...opened.list(work.of, work.from, work.now) };
      default:
        throw new Error(`${work.kind} is no reading`);
    }
  });
}

function changeAll(opened: StateFile, asks: readonly Waiting[]): Answer[] {
  const answers: Answer[] = [];
  opened.change(() => {
    for (const { work } of asks) if (isChange(work)) answers.push({ kind: 'done', number: change(opened, work) });
  });
  return answers;
}

function change(opened: StateFile, work: Change): number {
  switch (work.kind) {
    case 'note':
      for (const entry of work.entries) if (entry.until > work.now) opened.note(entry, work.now);
      return work.entries.length;
    case 'forget':
      return work.refs.reduce((number, ref) => number + opened.forget(ref), 0);
    case 'sweep':
      return opened.sweep(work.now);
    default:
      return work satisfies never;
  }
}

function changesOf(asks: readonly Waiting[]): Waiting[] {
  return asks.filter(({ work }) => isChange(work));
}

function isChange(work: Work): work is Change {
  return work.kind !== 'read' && work.kind !== 'list';
}

/** The file as it lies there now; undefined while it rests after a failure. */
function open(): StateFile | undefined {
  const now = performance.now();
  if (now < restsUntil) return undefined;
  if (file !== undefined && now > looksAgainAt) {
    looksAgainAt = now + restMs;
    // Removed or replaced: what is written to the old one would be lost.
    if (!file.isThere()) close();
  }
  file ??= openStateFile(path, sizeOctets);
  return file;
}

function rest(why: string): void {
  fault = why;
  restsUntil = performance.now() + restMs;
  close();
}

function close(): void {
  try {
    file?.close();
  } catch {
    // What cannot be closed is left to the end of the process.
  }
  file = undefined;
}

function codeOf(error: unknown): number | undefined {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof code === 'number' ? code & 0xff : undefined;
}
