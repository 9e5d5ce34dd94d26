import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnDaemon } from '../acceptance/daemon-process.ts';
import { connectRaw } from '../acceptance/raw-client.ts';
import type { CrowdPlan, CrowdReport } from './soak-crowd.ts';

/** How much a daemon is to bear. */
export interface SoakPlan {
  readonly idle: number;
  readonly dribbling: number;
  /** Good messages in a second, each over a connection of its own. */
  readonly rate: number;
  readonly seconds: number;
  /** How long a client may take for a command line, and for a message. */
  readonly commandSeconds: number;
  readonly dataSeconds: number;
}

/** How it bore it. Milliseconds of a message are from the connection to the reply after the dot. */
export interface Soaked {
  readonly messages: number;
  /** Good messages that were not answered 250, and why. */
  readonly failed: readonly string[];
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly longestMs: number;
  /** How long, in all, the daemon could have run and had no processor: time that others took. */
  readonly waitedMs: number;
  /** The most memory that the daemon, with its children, held at once. */
  readonly rssMb: number;
  readonly idleLost: number;
  /** Dribbling connections that were closed with a 421. */
  readonly closed: number;
  /** How long they were borne before or beyond their deadline. */
  readonly soonestMs: number;
  readonly latestMs: number;
  readonly odd: readonly string[];
}

const rules = `mailpolicy 1
otherwise reply 550 5.7.1 "Refused by our mail policy"
domains hosted = "example.org"
extensions programs = .bat .com .exe .js .scr .vbs
relay to hosted
reject program when any attachment (extension in programs)
accept everyone
`;
/** The first half minute of a message is free of the least rate (src/policy/config-limits.ts). */
const graceSeconds = 30;

/** Starts a daemon and lets a crowd of idle and dribbling clients in, and good messages beside them. */
export async function soak(plan: SoakPlan): Promise<Soaked> {
  const folder = mkdtempSync(join(tmpdir(), 'mailpolicy-soak-'));
  writeFileSync(join(folder, 'site.rules'), rules);
  const most = 1_000_000;
  const limits = `connections: 20000, connections-per-client: 5000, connection-rate: ${most}, message-rate: ${most}, exempt: []`;
  writeFileSync(
    join(folder, 'mailpolicy.yaml'),
    `policy: site.rules\nhostname: mx.example.org\nlisteners: [{name: mx, kind: smtp, address: "127.0.0.1:0"}]\n` +
      `delivery: {maildir: mail}\nlimits: {${limits}, command: ${plan.commandSeconds} seconds, data: ${plan.dataSeconds} seconds}\n`,
  );
  const daemon = await spawnDaemon(folder);
  const noopMs = (plan.commandSeconds * 1000) / 2;
  const crowds = [
    await gather({ port: daemon.port, idle: plan.idle, dribbling: 0, noopMs }),
    await gather({ port: daemon.port, idle: 0, dribbling: plan.dribbling, noopMs }),
  ];
  let rssMb = 0;
  const watch = setInterval(() => {
    rssMb = Math.max(rssMb, residentMb(daemon.pid));
  }, 250);
  const tookMs: number[] = [];
  const failed: string[] = [];
  const sent: Promise<void>[] = [];
  const waitedBefore = waitedFor(daemon.pid);
  const began = performance.now();
  const count = plan.rate * plan.seconds;
  for (let at = 0; at < count; at += 1) {
    const due = began + (at * 1000) / plan.rate;
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    sent.push(
      sendOne(daemon.port, at).then((problem) => {
        if (problem === undefined) tookMs.push(performance.now() - due);
        else failed.push(problem);
      }),
    );
  }
  await Promise.all(sent);
  clearInterval(watch);
  const waitedMs = waitedFor(daemon.pid) - waitedBefore;
  const reports = await Promise.all(crowds.map(dismiss));
  await daemon.end('SIGKILL');
  rmSync(folder, { recursive: true, force: true });

  tookMs.sort((one, other) => one - other);
  const deadline = { command: plan.commandSeconds, data: Math.min(plan.dataSeconds, graceSeconds) };
  const late = reports.flatMap(({ borne }) =>
    (['command', 'data'] as const).flatMap((kind) => borne[kind].map((ms) => ms - deadline[kind] * 1000)),
  );
  return {
    messages: tookMs.length,
    failed,
    p50Ms: tookMs[Math.floor(tookMs.length * 0.5)] ?? 0,
    p99Ms: tookMs[Math.floor(tookMs.length * 0.99)] ?? 0,
    longestMs: tookMs.at(-1) ?? 0,
    waitedMs,
    rssMb,
    idleLost: reports.reduce((sum, { idleLost }) => sum + idleLost, 0),
    closed: late.length,
    soonestMs: Math.min(...late),
    latestMs: Math.max(...late),
    odd: reports.flatMap(({ odd }) => odd),
  };
}

/** One message over a connection of its own; undefined when it was taken. */
async function sendOne(port: number, at: number): Promise<string | undefined> {
  try {
    const client = await connectRaw(port);
    const greeting = await client.reply();
    if (!greeting[0]?.startsWith('220 ')) throw new Error(greeting.join(' '));
    for (const line of ['EHLO good', 'MAIL FROM:<a@example.com>', `RCPT TO:<r${at % 100}@example.org>`, 'DATA'])
      await client.ask(line);
    const [reply = ''] = await client.send(Buffer.from(`Subject: ${at}\r\n\r\n${'x'.repeat(70)}\r\n`));
    client.close();
    return reply.startsWith('250 ') ? undefined : reply;
  } catch (error) {
    return String(error);
  }
}

async function gather(plan: CrowdPlan): Promise<ChildProcess> {
  const crowd = fork(join(import.meta.dirname, 'soak-crowd.ts'), [JSON.stringify(plan)], { execArgv: [] });
  const [said] = await Promise.race([once(crowd, 'message'), once(crowd, 'exit')]);
  if (said !== 'ready') throw new Error('the crowd did not gather');
  return crowd;
}

async function dismiss(crowd: ChildProcess): Promise<CrowdReport> {
  const report = once(crowd, 'message');
  crowd.send('report');
  const [said]: CrowdReport[] = await report;
  if (said === undefined) throw new Error('the crowd says nothing');
  return said;
}

/** What of it is not as it should be, with the limits for good messages and for memory. */
export function faultsOf(soaked: Soaked, most: { readonly p99Ms: number; readonly rssMb: number }): readonly string[] {
  const { failed, odd, idleLost, closed, p99Ms, rssMb, soonestMs, latestMs } = soaked;
  return [
    ...failed.map((problem) => `a good message: ${problem}`),
    ...odd.map((problem) => `a dribbling client: ${problem}`),
    ...(idleLost > 0 ? [`${idleLost} idle connections were lost`] : []),
    ...(closed === 0 ? ['no dribbling client was closed'] : []),
    ...(soonestMs < -100 ? [`a dribbling client was closed ${-soonestMs} ms before its time`] : []),
    ...(latestMs > 2500 ? [`a dribbling client was closed ${latestMs} ms late`] : []),
    ...(p99Ms > most.p99Ms ? [`p99 is ${p99Ms} ms`] : []),
    ...(rssMb > most.rssMb ? [`RSS was ${rssMb} MB`] : []),
  ];
}

/** Milliseconds that a process was ready to run and did not; 0 where the system does not say. */
function waitedFor(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

/** Resident memory of a process and its children. */
function residentMb(pid: number): number {
  try {
    const [, kb = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    const of = children === '' ? [] : children.split(' ').map(Number);
    return Number(kb) / 1024 + of.map(residentMb).reduce((sum, each) => sum + each, 0);
  } catch {
    // It has just ended.
    return 0;
  }
}
