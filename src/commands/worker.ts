import module from 'node:module';
import { deserialize } from 'node:v8';
import type { Compiled } from '../policy/compile.ts';
import type { People } from '../policy/renew.ts';
import type { LinkedPolicy } from '../policy/swap.ts';
import { linkPolicy } from '../policy/swap.ts';
import { systemClock } from '../services/clock.ts';
import { hashAddresses } from '../services/hashed-addresses.ts';
import { openLog } from '../services/log.ts';
import { makeMetrics } from '../services/metrics.ts';
import { makeSessionIds } from '../services/session-id.ts';
import type { Doors } from '../workers/doors.ts';
import { makeDoors } from '../workers/doors.ts';
import type { Line, WhyNot } from '../workers/line.ts';
import { openLine } from '../workers/line.ts';
import type { Memory } from '../workers/memory.ts';
import { makeMemory } from '../workers/memory.ts';
import type { Order, Start, Word } from '../workers/messages.ts';
import { share } from '../workers/shared.ts';
import type { Daemon } from './daemon.ts';
import { startDaemon } from './daemon.ts';
import { version } from './version.ts';

/** What a worker has once it has begun. */
interface Work {
  readonly doors: Doors;
  readonly memory: Memory;
  /** Undefined where its listeners could not be opened. */
  readonly daemon: Promise<Daemon | undefined>;
  readonly count: () => void;
  policy: LinkedPolicy;
  prepared: LinkedPolicy | undefined;
}

/** How often it says what it has counted; so much is not counted at most where it is killed. Milliseconds. */
const countMs = 1000;

// A process of its own, which does what the main process orders. Signals reach all processes of a terminal or a service;
// what they mean is for the main process to say, and when that has ended, so has this one.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.title = 'mailpolicy: worker';
let work: Work | undefined;
let hasStopped = false;
process.once('disconnect', () => process.exit(hasStopped ? 0 : 1));
const line: Line<Word> = openLine<Word, Order>(process, (order, socket) => {
  if (order.kind === 'start') return start(order);
  if (work === undefined) return 'it has not begun';
  const { doors, memory, daemon, count } = work;
  switch (order.kind) {
    case 'prepare':
      work.prepared = linkPolicy(unpackPolicy(order.policy));
      return work.prepared === undefined ? 'there is no plan in it' : undefined;
    case 'swap':
      work.policy = work.prepared ?? work.policy;
      work.prepared = undefined;
      return undefined;
    case 'abandon':
      work.prepared = undefined;
      return undefined;
    case 'certificate':
      return daemon.then((started) => started?.renew(order.listener, order.certificate)).then(() => undefined);
    case 'people':
      return daemon.then((started) => started?.usePeople(unpackPeople(order.parcel))).then(() => undefined);
    case 'connection':
      line.tell({ kind: 'received' });
      if (socket === undefined) line.tell({ kind: 'closed', listener: order.listener });
      else doors.receive(order.listener, socket);
      return undefined;
    case 'note':
      memory.note(order.note);
      return undefined;
    case 'count':
      count();
      return undefined;
    case 'stop':
      return stop(daemon);
    default:
      return order satisfies never;
  }
});
line.tell({ kind: 'up' });

async function start(order: Extract<Order, { readonly kind: 'start' }>): Promise<WhyNot> {
  const begin: Start = deserialize(Buffer.from(order.parcel, 'base64'));
  const { config, slot, logKey, addresses, remembered } = begin;
  const policy = linkPolicy(unpackPolicy(order.policy));
  if (policy === undefined) return 'there is no plan in the policy';
  process.title = `mailpolicy: worker ${slot}`;
  const plain = openLog(config.log.format, systemClock, process.env);
  const log = logKey === undefined ? plain : hashAddresses(plain, logKey);
  // A promise that nobody waits for is a fault of ours; one session suffers from it, and the others go on.
  process.on('unhandledRejection', (error) => log.notice('error', undefined, `inner failure: ${String(error)}`));

  const memory = makeMemory(config, remembered);
  const doors = makeDoors(addresses, (listener) => line.tell({ kind: 'closed', listener }));
  const metrics = config.metrics === undefined ? undefined : makeMetrics(version());
  const nextId = makeSessionIds(systemClock, undefined, { slot: slot - 1, of: config.workers });
  const common = { ...share(memory, line), bind: doors.bind, nextId };
  const count = () => {
    const counted = metrics?.take();
    if (counted !== undefined) line.tell({ kind: 'counted', counted });
  };
  const started = startDaemon({
    config,
    swap: { planFor: (kind) => (work?.policy ?? policy).planFor(kind) },
    log,
    clock: systemClock,
    metrics,
    common,
  });
  const daemon = started.then((result) => ('problem' in result ? undefined : result));
  work = { doors, memory, daemon, count, policy, prepared: undefined };
  setInterval(count, countMs).unref();
  const result = await started;
  // For its successor: a process that is killed writes nothing.
  module.flushCompileCache();
  return 'problem' in result ? result.problem : undefined;
}

async function stop(daemon: Promise<Daemon | undefined>): Promise<WhyNot> {
  await (await daemon)?.stop();
  work?.count();
  hasStopped = true;
  return undefined;
}

function unpackPeople(parcel: string): People {
  return deserialize(Buffer.from(parcel, 'base64'));
}

function unpackPolicy(parcel: string): Compiled {
  return deserialize(Buffer.from(parcel, 'base64'));
}
