import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { hasRedis } from '../../services/store/real-redis.ts';
import type { DaemonProcess } from '../daemon-process.ts';
import { spawnDaemon } from '../daemon-process.ts';
import { connectRaw } from '../raw-client.ts';
import type { Fault, FaultyStore } from './fault.ts';
import { faultyRedis } from './redis-faults.ts';
import { faultySqlite } from './sqlite-faults.ts';

/** How a policy answered while something had befallen its store. Times are milliseconds, from RCPT to its reply. */
export interface FaultFigure {
  readonly store: string;
  readonly fault: string;
  readonly withinMs: number;
  readonly answers: number;
  /** Those that the policy gives where the store cannot be asked: of a rule that is skipped, and of one that defers. */
  readonly skipped: number;
  readonly deferred: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** From when it was lifted to the first answer out of the store; undefined where none came in time. */
  readonly backMs: number | undefined;
  /** Replies that are not the policy's own. */
  readonly strange: readonly string[];
  /** What was broken before, in the tries that do not count. */
  readonly before: readonly string[];
}

export interface Trouble {
  readonly withinMs: number;
  /** Conversations at once. */
  readonly clients: number;
  /** How long each fault lasts. */
  readonly lastsMs: number;
  /** Where a promise is broken, it is all done again, so many times in all: a machine may have been busy with other work. */
  readonly tries: number;
}

/** Beyond its time limit an answer may be so late. */
export const graceMs = 50;

/** The store is to have come back by then. */
const longestBackMs = 10_000;

/** At most so long a client does nothing between two conversations. */
const longestPauseMs = 40;

const isRoot = process.getuid?.() === 0;
const nobody = 65_534;

const greylist = 'delay 10 minutes remember 1 week by sender, recipient';
const rules = `mailpolicy 1
otherwise reply 550 5.7.1 "No"
domains hosted = "example.org"
relay to hosted
greylist skipping
  ${greylist} if unavailable skip
  when recipient is "skip@example.org"
  reply 450 4.7.1 "Come again"
greylist deferring
  ${greylist} if unavailable defer
  when recipient is "defer@example.org"
  reply 450 4.7.1 "Come again"
accept everyone
`;

/**
 * Has a daemon of its own greylist over each store, brings about one fault after the other under load, and lifts it
 * again. The daemon is never restarted. `onFigure` hears each figure as soon as it is there.
 */
export async function underFaults(trouble: Trouble, onFigure: (figure: FaultFigure) => void): Promise<void> {
  const user = isRoot ? nobody : undefined;
  const folder = mkdtempSync(join(tmpdir(), 'mailpolicy-faults-'));
  if (user !== undefined) chownSync(folder, user, user);
  try {
    await overStore(folder, user, faultySqlite(folder, user), trouble, onFigure);
    if (hasRedis) await overStore(folder, undefined, await faultyRedis(trouble.withinMs), trouble, onFigure);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function overStore(
  folder: string,
  user: number | undefined,
  store: FaultyStore,
  trouble: Trouble,
  onFigure: (figure: FaultFigure) => void,
): Promise<void> {
  writeFileSync(join(folder, 'site.rules'), rules);
  writeFileSync(
    join(folder, 'mailpolicy.yaml'),
    `policy: site.rules
hostname: mx.example.org
listeners: [{name: mx, kind: smtp, address: "127.0.0.1:0"}]
delivery: {maildir: mail}
store: ${store.yaml(trouble.withinMs)}
`,
  );
  const daemon = await spawnDaemon(folder, user);
  try {
    if ((await comeBack(daemon, longestBackMs)) === undefined)
      throw new Error(`${store.name} is not sound to begin with`);
    for (const fault of store.faults) {
      let before: readonly string[] = [];
      for (let tries = 1; tries <= trouble.tries; tries++) {
        const figure = { store: store.name, before, ...(await underFault(daemon, fault, trouble)) };
        const broken = brokenPromises(figure);
        if (broken.length === 0 || tries === trouble.tries) {
          onFigure(figure);
          break;
        }
        before = [...before, ...broken];
      }
    }
  } finally {
    await daemon.end('SIGKILL');
    await store.remove();
  }
}

async function underFault(
  daemon: DaemonProcess,
  fault: Fault,
  { withinMs, clients, lastsMs }: Trouble,
): Promise<Omit<FaultFigure, 'store' | 'before'>> {
  const lift = await fault.begin();
  const answers: Answer[] = [];
  const until = performance.now() + lastsMs;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < until) {
        await pause(Math.random() * longestPauseMs);
        answers.push(await converse(daemon, Math.random() < 0.5 ? 'skip' : 'defer'));
      }
    }),
  );
  await lift();
  const backMs = await comeBack(daemon, longestBackMs);
  const took = answers.map(({ ms }) => ms).sort((one, other) => one - other);
  const within = (part: number) => took[Math.ceil(took.length * part) - 1] ?? Number.NaN;
  return {
    fault: fault.name,
    withinMs,
    answers: answers.length,
    skipped: answers.filter(({ kind }) => kind === 'skipped').length,
    deferred: answers.filter(({ kind }) => kind === 'deferred').length,
    p50Ms: within(0.5),
    p99Ms: within(0.99),
    maxMs: within(1),
    backMs,
    strange: [...new Set(answers.flatMap(({ kind, reply }) => (kind === 'strange' ? [reply] : [])))],
  };
}

/** Asks one client after the other until the store answers; milliseconds until then. */
async function comeBack(daemon: DaemonProcess, ms: number): Promise<number | undefined> {
  const began = performance.now();
  while (performance.now() - began < ms) {
    const { kind } = await converse(daemon, 'defer');
    if (kind === 'sound') return performance.now() - began;
    await pause(10);
  }
  return undefined;
}

interface Answer {
  readonly kind: 'sound' | 'skipped' | 'deferred' | 'strange';
  readonly reply: string;
  readonly ms: number;
}

let senders = 0;

/** A whole conversation of somebody new up to the reply to RCPT, which is timed. */
async function converse({ port }: DaemonProcess, recipient: 'skip' | 'defer'): Promise<Answer> {
  const client = await connectRaw(port);
  try {
    await client.reply();
    await client.ask('EHLO client.example.net');
    await client.ask(`MAIL FROM:<sender-${senders++}@example.net>`);
    const began = performance.now();
    const reply = (await client.ask(`RCPT TO:<${recipient}@example.org>`)).join(' ');
    return { kind: kindOf(reply, recipient), reply, ms: performance.now() - began };
  } finally {
    client.close();
  }
}

function kindOf(reply: string, recipient: 'skip' | 'defer'): Answer['kind'] {
  if (reply === '450 4.7.1 Come again') return 'sound';
  if (recipient === 'skip') return reply.startsWith('250 ') ? 'skipped' : 'strange';
  return reply.startsWith('451 ') ? 'deferred' : 'strange';
}

/** What of a figure breaks the promise; empty where it is kept. */
export function brokenPromises(figure: FaultFigure): readonly string[] {
  const { store, fault, withinMs, skipped, deferred, p99Ms, backMs, strange } = figure;
  const promises = [
    p99Ms > withinMs + graceMs && `99 of 100 are answered within ${p99Ms.toFixed(0)} ms, and ${withinMs} is the limit`,
    skipped + deferred === 0 && 'nobody has noticed it',
    backMs === undefined && 'the store does not come back',
    strange.length > 0 && `the policy does not say ${strange.join(', ')}`,
  ];
  return promises.flatMap((broken) => (broken === false ? [] : [`${store}, ${fault}: ${broken}`]));
}
