import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PolicyLoad, PolicyLoadFigure } from './policy-load.ts';
import { msenAlone } from './smtp-ours.ts';

/** How a policy service did under a load. */
export interface PolicyFigure extends PolicyLoadFigure {
  readonly name: string;
  readonly requestsPerSecond: number;
  /** Of all its processes, in microseconds; undefined where the system does not tell. */
  readonly cpuPerRequestUs: number | undefined;
}

export interface PolicyEffort {
  readonly connections: number;
  readonly requests: number;
  readonly warmUp: number;
}

const root = join(import.meta.dirname, '../..');

/** Whom nobody knows yet has to come again: each request of the load reads two entries, and notes one. */
const greylisting = `mailpolicy 1
otherwise reply 550 5.7.1 "no"
domains hosted = "msen.example"
relay to hosted
greylist first-contact
  delay 10 minutes remember 1 week by client/24, sender, recipient if unavailable skip
  reply 450 4.7.1 "come again"
accept everyone
`;

/**
 * Times `mailpolicy serve` as a Postfix policy service, beside a server that answers without a look: under Msen's policy
 * with one process and with two, and greylisting over each store of this host. The load comes from a thread of this
 * process.
 */
export async function policySpeed(effort: PolicyEffort): Promise<PolicyFigure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mailpolicy-bench-'));
  const figures: PolicyFigure[] = [];
  const msen = msenAlone(folder);
  const greylist = join(folder, 'greylist.rules');
  writeFileSync(greylist, greylisting);
  for (const [name, policy, workers, store] of [
    ['Msen without what it asks others', msen, 1, `{sqlite: {path: ${join(folder, 'msen.db')}}}`],
    ['the same, 2 workers', msen, 2, `{sqlite: {path: ${join(folder, 'workers.db')}}}`],
    ['a greylist in memory', greylist, 1, 'memory'],
    ['a greylist in SQLite', greylist, 1, `{sqlite: {path: ${join(folder, 'greylist.db')}}}`],
  ] as const) {
    const config = join(folder, 'mailpolicy.yaml');
    writeFileSync(
      config,
      `policy: ${policy}
hostname: mx.example.org
reload: signal
workers: ${workers}
store: ${store}
dns: {servers: ["127.0.0.1:9"]}
listeners: [{name: postfix, kind: policy, address: "127.0.0.1:0"}]
`,
    );
    figures.push(await time(name, [join(root, 'bin/mailpolicy'), 'serve', '--config', config], effort));
  }
  figures.push(await time('an empty server', [join(import.meta.dirname, 'empty-policy-server.ts')], effort));
  rmSync(folder, { recursive: true });
  return figures;
}

async function time(name: string, args: readonly string[], effort: PolicyEffort): Promise<PolicyFigure> {
  const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const port = await portOf(child);
  const { connections, requests, warmUp } = effort;
  const order = { port, connections, about: 'msen', answer: /^action=/ } as const;
  await policyLoad({ ...order, from: 0, requests: warmUp });
  const before = cpuMsOf(child);
  const figure = await policyLoad({ ...order, from: 0, requests });
  const after = cpuMsOf(child);
  child.kill('SIGKILL');
  await once(child, 'exit');
  return {
    ...figure,
    name,
    requestsPerSecond: (requests / figure.tookMs) * 1000,
    cpuPerRequestUs: before === undefined || after === undefined ? undefined : ((after - before) * 1000) / requests,
  };
}

/** Reads on after it has found the port, so that a log has somewhere to go. */
function portOf({ stdout }: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    let said = '';
    stdout?.on('data', (octets) => {
      if (said.includes('policy listening on ')) return;
      said += String(octets);
      const [, port] = /policy listening on \S+:(\d+)\b/.exec(said) ?? [];
      if (port !== undefined) resolve(Number(port));
    });
  });
}

/** Sends requests from a thread of this process. Rejects when one is answered otherwise than it should be. */
export function policyLoad(order: PolicyLoad): Promise<PolicyLoadFigure> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./policy-load.ts', import.meta.url), { workerData: order });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

/** Processor time of a process and its children so far (proc(5): in hundredths of a second). */
function cpuMsOf({ pid }: ChildProcess): number | undefined {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    let ticks = 0;
    for (const each of [pid, ...children]) {
      const fields = readFileSync(`/proc/${each}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      ticks += Number(fields[11]) + Number(fields[12]);
    }
    return ticks * 10;
  } catch {
    return undefined;
  }
}
