import type { ChildProcess } from 'node:child_process';
import { serialize } from 'node:v8';
import type { Compiled } from '../policy/compile.ts';
import type { People } from '../policy/renew.ts';
import type { Log } from '../services/log.ts';
import type { Counted } from '../services/prometheus.ts';
import type { WhyNot } from './line.ts';
import type { Memory } from './memory.ts';
import type { Note, Order, Start } from './messages.ts';
import { pauseAfter } from './pause.ts';
import { keepReserve } from './reserve.ts';
import type { Worker } from './worker.ts';
import { takeCharge } from './worker.ts';

/** What a pool of workers is made of. */
export interface PoolParts {
  readonly count: number;
  readonly fork: () => ChildProcess;
  /** What the worker with this number begins with, as things are now. */
  readonly start: (slot: number) => Start;
  readonly policy: Compiled;
  readonly memory: Memory;
  /** How long a stop waits for what is under way, in milliseconds. */
  readonly shutdownMs: number;
  readonly log: Pick<Log, 'notice'>;
  /** A worker can be handed a connection. */
  readonly freed: () => void;
  readonly counted: (counted: Counted) => void;
  readonly replaced: () => void;
}

/** Processes that take mail; one that ends is replaced. */
export interface Pool {
  /** Starts all of them; undefined when they are ready, else why they are not, and none is left. */
  readonly open: () => Promise<WhyNot>;
  readonly workers: () => readonly Worker[];
  readonly status: () => readonly WorkerStatus[];
  readonly isWhole: () => boolean;
  /** Puts a policy in force in all of them, or in none and says why. */
  readonly spread: (compiled: Compiled) => Promise<WhyNot>;
  readonly tell: (order: Order) => void;
  /** Resolves when `counted` has heard what all of them have counted. */
  readonly count: () => Promise<void>;
  /** Lets what has begun come to its end, and ends all of them. */
  readonly close: () => Promise<void>;
}

/** A worker, as `ctl status` shows it. */
export interface WorkerStatus {
  readonly worker: number;
  readonly pid: number | undefined;
  readonly state: 'starting' | 'ready';
  readonly upSeconds: number;
  readonly connections: number;
  /** Of the policies that were in force since the start of the daemon, which one it enforces, counted from 1. */
  readonly generation: number;
}

interface Member {
  readonly worker: Worker;
  readonly since: number;
  /** How many before it, one after the other, did not live long. */
  readonly misfortunes: number;
  /** Whether it has been told what is remembered: from then on it hears every note. */
  hasBegun: boolean;
  readySince: number | undefined;
  generation: number;
}

interface InForce {
  readonly policy: string;
  readonly generation: number;
}

/** How long a worker may take to begin, or to make a policy ready; in milliseconds. */
const prepareMs = 60_000;
/** How long it may take over what it only has to hear. */
const hearMs = 5000;
/** How long it may take to end, once everything has been answered. */
const endMs = 5000;

export function makePool(parts: PoolParts): Pool {
  const { count, memory, log } = parts;
  const members = new Map<number, Member>();
  const pauses = new Set<NodeJS.Timeout>();
  const reserve = keepReserve(parts.fork);
  let inForce: InForce = { policy: pack(parts.policy), generation: 1 };
  let isOpened = false;
  let isClosing = false;
  let failed: (why: string) => void = () => undefined;
  let opened: () => void = () => undefined;

  const say = (level: 'info' | 'error', text: string) => log.notice(level, undefined, text);
  const ready = () => [...members.values()].filter(({ readySince }) => readySince !== undefined);
  const isWhole = () => ready().length === count;

  const noteFrom = (slot: number) => async (note: Note) => {
    const others = [...members.values()].filter(({ worker, hasBegun }) => hasBegun && worker.slot !== slot);
    await Promise.all(others.map(({ worker }) => within(hearMs, worker.line.ask({ kind: 'note', note }))));
  };

  const start = (slot: number, misfortunes: number) => {
    const { freed, counted } = parts;
    const worker = takeCharge(slot, reserve.take(), { memory, freed, counted, note: noteFrom(slot) });
    const member: Member = {
      worker,
      since: performance.now(),
      misfortunes,
      hasBegun: false,
      readySince: undefined,
      generation: 0,
    };
    members.set(slot, member);
    void worker.ended.then((how) => bury(member, how));
    void within(prepareMs, begin(member)).then((whyNot) => {
      if (whyNot === undefined || isClosing || members.get(slot) !== member) return;
      say('error', `worker ${slot} does not start: ${whyNot}`);
      worker.kill();
    });
  };

  const begin = async (member: Member): Promise<WhyNot> => {
    const { worker } = member;
    await Promise.race([worker.up, worker.ended]);
    const { policy, generation } = inForce;
    member.hasBegun = true;
    const parcel = pack(parts.start(worker.slot));
    const whyNot = await worker.line.ask({ kind: 'start', parcel, policy });
    if (whyNot !== undefined) return whyNot;
    member.generation = generation;
    const whyOld = await renew(member);
    if (whyOld !== undefined) return whyOld;
    member.readySince = performance.now();
    worker.open();
    if (isWhole()) {
      opened();
      reserve.fill();
    }
    return undefined;
  };

  /** A policy may have come into force while the worker was on its way. */
  const renew = async (member: Member): Promise<WhyNot> => {
    const { line } = member.worker;
    while (member.generation !== inForce.generation) {
      const { policy, generation } = inForce;
      const whyNot = (await line.ask({ kind: 'prepare', policy })) ?? (await line.ask({ kind: 'swap' }));
      if (whyNot !== undefined) return whyNot;
      member.generation = generation;
    }
    return undefined;
  };

  const bury = ({ worker, since, readySince, misfortunes }: Member, how: string) => {
    const { slot } = worker;
    members.delete(slot);
    if (isClosing) return;
    if (!isOpened) return failed(`worker ${slot} has ended before it was ready: ${how}`);
    const livedMs = readySince === undefined ? 0 : performance.now() - readySince;
    const { pauseMs, inRow } = pauseAfter(livedMs, misfortunes);
    const lived = ((performance.now() - since) / 1000).toFixed(1);
    const next = pauseMs === 0 ? 'it is replaced now' : `${inRow} in a row; the next one starts in ${pauseMs / 1000} s`;
    say('error', `worker ${slot} (pid ${worker.pid}) has ended after ${lived} s: ${how}; ${next}`);
    parts.replaced();
    if (pauseMs === 0) return start(slot, inRow);
    const pause = setTimeout(() => {
      pauses.delete(pause);
      start(slot, inRow);
    }, pauseMs);
    pauses.add(pause);
  };

  const end = async ({ worker }: Member) => {
    const late = setTimeout(worker.kill, parts.shutdownMs + endMs);
    await worker.line.ask({ kind: 'stop' });
    worker.release();
    await worker.ended;
    clearTimeout(late);
  };

  const close = async () => {
    isClosing = true;
    for (const pause of pauses) clearTimeout(pause);
    reserve.close();
    await Promise.all([...members.values()].map(end));
  };

  return {
    open: async () => {
      const whyNot = await new Promise<WhyNot>((resolve) => {
        failed = resolve;
        opened = () => resolve(undefined);
        for (let slot = 1; slot <= count; slot += 1) start(slot, 0);
      });
      isOpened = whyNot === undefined;
      if (!isOpened) {
        isClosing = true;
        reserve.close();
        for (const { worker } of members.values()) worker.kill();
        await Promise.all([...members.values()].map(({ worker }) => worker.ended));
      }
      return whyNot;
    },
    workers: () => [...members.values()].map(({ worker }) => worker),
    status: () => [...members.values()].map(statusOf).toSorted((one, other) => one.worker - other.worker),
    isWhole,
    spread: async (compiled) => {
      const next: InForce = { policy: pack(compiled), generation: inForce.generation + 1 };
      const all = ready();
      const answers = await Promise.all(
        all.map(async ({ worker }) => ({
          slot: worker.slot,
          whyNot: await within(prepareMs, worker.line.ask({ kind: 'prepare', policy: next.policy })),
        })),
      );
      for (const { slot, whyNot } of answers) {
        if (whyNot === undefined) continue;
        for (const { worker } of all) worker.line.tell({ kind: 'abandon' });
        return `worker ${slot} cannot take it over: ${whyNot}`;
      }
      inForce = next;
      await Promise.all(
        all.map(async (member) => {
          const whyNot = await within(hearMs, member.worker.line.ask({ kind: 'swap' }));
          if (whyNot === undefined) member.generation = next.generation;
          // Its successor begins with the new policy.
          else member.worker.kill();
        }),
      );
      // One that was on its way meanwhile.
      await Promise.all(
        ready().map(async (member) => (await within(prepareMs, renew(member))) !== undefined && member.worker.kill()),
      );
      return undefined;
    },
    tell: (order) => {
      for (const { worker, hasBegun } of members.values()) if (hasBegun) worker.line.tell(order);
    },
    count: async () => {
      await Promise.all(ready().map(({ worker }) => within(hearMs, worker.line.ask({ kind: 'count' }))));
    },
    close,
  };
}

function statusOf({ worker, since, readySince, generation }: Member): WorkerStatus {
  let connections = 0;
  for (const open of worker.connections().values()) connections += open;
  return {
    worker: worker.slot,
    pid: worker.pid,
    state: readySince === undefined ? 'starting' : 'ready',
    upSeconds: Math.round((performance.now() - since) / 1000),
    connections,
    generation,
  };
}

/** As text, for the line to a worker. */
export function pack(value: Start | Compiled | People): string {
  return serialize(value).toString('base64');
}

function within(ms: number, answer: Promise<WhyNot>): Promise<WhyNot> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(`no answer within ${ms / 1000} s`), ms);
    void answer.then((whyNot) => {
      clearTimeout(late);
      resolve(whyNot);
    });
  });
}
