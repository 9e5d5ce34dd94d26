import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Counted } from '../services/prometheus.ts';
import { openBook } from './book.ts';
import type { Receiver } from './hand-over.ts';
import type { Line, WhyNot } from './line.ts';
import { openLine } from './line.ts';
import type { Memory } from './memory.ts';
import type { Note, Order, Word } from './messages.ts';

/** A worker process, as the main process sees it. */
export interface Worker extends Receiver {
  /** Which one it is, counted from 1; its successor has the same number. */
  readonly slot: number;
  readonly pid: number | undefined;
  readonly line: Line<Order>;
  /** Connections of all listeners. */
  readonly connections: () => ReadonlyMap<string, number>;
  /** Resolves when it can take orders. */
  readonly up: Promise<void>;
  /** Resolves when it has ended, and says how; what it held is free again. */
  readonly ended: Promise<string>;
  readonly kill: () => void;
  /** Whether it is handed connections. */
  readonly isOpen: () => boolean;
  /** From now on it is handed connections. */
  readonly open: () => void;
  /** Lets it end once it has nothing to do. */
  readonly release: () => void;
}

/** What becomes of what a worker says. */
export interface Heard {
  readonly memory: Memory;
  /** It can be handed a connection. */
  readonly freed: () => void;
  readonly counted: (counted: Counted) => void;
  /** Resolves when all other workers have noted this as well. */
  readonly note: (note: Note) => Promise<void>;
}

/** Takes charge of a process that has just been forked. */
export function takeCharge(slot: number, child: ChildProcess, { memory, freed, counted, note }: Heard): Worker {
  const book = openBook(memory);
  const connections = new Map<string, number>();
  let isOpen = false;
  /** On its way to the worker, who may end before it has it: it is closed here in any case. */
  let handing: Socket | undefined;
  let receivedAt = 0;
  let isUp: () => void;
  const up = new Promise<void>((resolve) => {
    isUp = resolve;
  });

  const hear = (word: Word): WhyNot | Promise<WhyNot> => {
    switch (word.kind) {
      case 'up':
        isUp();
        return undefined;
      case 'received':
        handing?.destroy();
        handing = undefined;
        freed();
        return undefined;
      case 'closed':
        connections.set(word.listener, (connections.get(word.listener) ?? 0) - 1);
        return undefined;
      case 'enter':
        return book.enter(word.listener, word.client) ? undefined : 'too many';
      case 'leave':
        book.leave(word.listener, word.client);
        return undefined;
      case 'message':
        return memory.counts(word.listener).message(word.client) ? undefined : 'too many';
      case 'probe':
        return book.probe(word.target) ? undefined : 'too many';
      case 'probed':
        book.probed(word.target);
        return undefined;
      case 'note':
        memory.note(word.note);
        return note(word.note).then(() => undefined);
      case 'counted':
        counted(word.counted);
        return undefined;
      default:
        return word satisfies never;
    }
  };
  const line = openLine<Order, Word>(child, hear);

  const ended = new Promise<string>((resolve) => {
    const end = (how: string) => {
      isOpen = false;
      handing?.destroy();
      book.close();
      connections.clear();
      resolve(how);
    };
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, signal) => end(signal ?? `exit status ${code}`));
  });

  return {
    slot,
    pid: child.pid,
    line,
    up,
    ended,
    connections: () => connections,
    isOpen: () => isOpen && child.connected,
    busySince: () => (handing === undefined ? undefined : receivedAt),
    openOf: (listener) => connections.get(listener) ?? 0,
    receivedAt: () => receivedAt,
    receive: (listener: string, socket: Socket) => {
      handing = socket;
      receivedAt = performance.now();
      connections.set(listener, (connections.get(listener) ?? 0) + 1);
      line.tell({ kind: 'connection', listener }, socket);
    },
    kill: () => void child.kill('SIGKILL'),
    open: () => {
      isOpen = true;
      freed();
    },
    release: () => {
      isOpen = false;
      if (child.connected) child.disconnect();
    },
  };
}
