import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { StateFile } from './sqlite-file.ts';
import { openStateFile } from './sqlite-file.ts';
import type { Answer, Change, FromThread, Look, SqliteOrder, ToThread, Work } from './sqlite-protocol.ts';

/**
 * A thread of its own around one state file: SQLite is synchronous, and neither a lock of another process, nor an fsync
 * at a checkpoint, nor a disk that hangs may stop the sessions. What comes while it is busy is done together: all that
 * reads first, and then all that writes, in a transaction each.
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

interface Waiting<Its extends Work = Work> {
  readonly id: number;
  readonly work: Its;
  readonly giveUpAt: number;
}

let file: StateFile | undefined;
let fault = 'it has not been opened';
let restsUntil = Number.NEGATIVE_INFINITY;
let looksAgainAt = Number.NEGATIVE_INFINITY;
let looks: Waiting<Look>[] = [];
let changes: Waiting<Change>[] = [];
let retry: NodeJS.Timeout | undefined;

parentPort?.on('message', (message: ToThread) => {
  let isLast = take(message);
  // What came meanwhile shares in it.
  for (let more = received(); more !== undefined; more = received()) isLast = take(more) || isLast;
  serve();
  if (isLast) end();
});

function received(): ToThread | undefined {
  return parentPort === null ? undefined : receiveMessageOnPort(parentPort)?.message;
}

/** Whether that was the last message. */
function take(message: ToThread): boolean {
  if (message === 'close') return true;
  const giveUpAt = performance.now() + patienceMs;
  for (const [id, work] of message) {
    if (isChange(work)) changes.push({ id, work, giveUpAt });
    else looks.push({ id, work, giveUpAt });
  }
  return false;
}

function end(): void {
  clearTimeout(retry);
  close();
  parentPort?.close();
}

/** Does what waits. What finds a lock goes on waiting, as long as somebody waits for its answer. */
function serve(): void {
  clearTimeout(retry);
  const [looking, changing] = [looks, changes];
  [looks, changes] = [[], []];
  // Told before anything is written: a commit takes longer than all that is read.
  tell(answer(looking, looks, (opened) => opened.look(() => looking.map(({ work }) => look(opened, work)))));
  tell(answer(changing, changes, (opened) => opened.change(() => changing.map(({ work }) => change(opened, work)))));
  if (looks.length + changes.length > 0) retry = setTimeout(serve, lockMs);
}

function tell(answers: FromThread): void {
  if (answers.length > 0) parentPort?.postMessage(answers);
}

/** Asks the file; where it fails, each ask gets to know why, or is held until a lock goes. */
function answer<Its extends Work>(
  asks: readonly Waiting<Its>[],
  held: Waiting<Its>[],
  work: (opened: StateFile) => readonly Answer[],
): FromThread {
  if (asks.length === 0) return [];
  const unable = (why: string) => asks.map(({ id }) => [id, ['unavailable', why]] as const);
  try {
    const opened = open();
    if (opened === undefined) return unable(fault);
    const answers = work(opened);
    return asks.map(({ id }, at) => [id, answers[at] ?? ['unavailable', 'it gave no answer']]);
  } catch (error) {
    // SQLite has no other way to say that it failed.
    const code = codeOf(error);
    if (code !== undefined && busy.includes(code)) return hold(asks, held);
    const why =
      code === full ? `${path} is full` : `${path}: ${error instanceof Error ? error.message : String(error)}`;
    if (file === undefined || code === undefined || broken.includes(code)) rest(why);
    return unable(why);
  }
}

function hold<Its extends Work>(asks: readonly Waiting<Its>[], held: Waiting<Its>[]): FromThread {
  const now = performance.now();
  held.push(...asks.filter(({ giveUpAt }) => giveUpAt > now));
  return asks
    .filter(({ giveUpAt }) => giveUpAt <= now)
    .map(({ id }) => [id, ['unavailable', `${path} is locked by another process`]]);
}

function look(opened: StateFile, work: Look): Answer {
  switch (work[0]) {
    case 'read': {
      const [, now, names] = work;
      return ['found', opened.read(names, now)];
    }
    case 'list': {
      const [, now, of, from] = work;
      const { rows, next } = opened.list(of, from, now);
      return ['page', rows, next];
    }
    default:
      return work satisfies never;
  }
}

function change(opened: StateFile, work: Change): Answer {
  switch (work[0]) {
    case 'note': {
      const [, now, rows] = work;
      for (const row of rows) if (row[6] > now) opened.note(row, now);
      return ['done', rows.length];
    }
    case 'forget': {
      const [, names] = work;
      return ['done', names.reduce((number, name) => number + opened.forget(name), 0)];
    }
    case 'sweep': {
      const [, now] = work;
      return ['done', opened.sweep(now)];
    }
    default:
      return work satisfies never;
  }
}

function isChange(work: Work): work is Change {
  return work[0] !== 'read' && work[0] !== 'list';
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
