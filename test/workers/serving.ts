import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { giveOrder } from '../../src/commands/control.ts';
import type { WorkerStatus } from '../../src/workers/pool.ts';

/** `mailpolicy serve` as a process of its own, with a folder that goes with it. */
export interface Serving {
  readonly root: string;
  readonly child: ChildProcess;
  /** The log. */
  readonly lines: string[];
  readonly port: (listener: string) => number;
  readonly status: () => Promise<Status>;
  readonly order: (order: 'reload' | 'status') => Promise<unknown>;
  /** Resolves with the workers once there are as many as there should be, and ready. */
  readonly whole: () => Promise<readonly WorkerStatus[]>;
  readonly write: (file: string, text: string) => void;
  /** Ends it, if it has not ended yet, and removes its folder. */
  readonly end: () => Promise<void>;
}

export interface Status {
  readonly generation: number;
  readonly workers: readonly WorkerStatus[];
}

/** Takes everything for example.org. */
export const rules =
  'mailpolicy 1\notherwise reply 550 5.7.1 "No"\ndomains hosted = "example.org"\nrelay to hosted\naccept everyone\n';

/** Starts a daemon with two workers; `more` is what the configuration says besides, `files` what it names. */
export async function serveSite(
  more: string,
  policy = rules,
  files: Readonly<Record<string, string>> = {},
): Promise<Serving> {
  const root = mkdtempSync(join(tmpdir(), 'mailpolicy-workers-'));
  const write = (file: string, text: string) => writeFileSync(join(root, file), text);
  write('site.rules', policy);
  for (const [name, text] of Object.entries(files)) write(name, text);
  const common = 'policy: site.rules\nhostname: mx.example.org\nworkers: 2\ncontrol: control.sock\nreload: signal\n';
  write('mailpolicy.yaml', `${common}${more}`);
  const program = join(import.meta.dirname, '../../bin/mailpolicy');
  const child = spawn(process.execPath, [program, 'serve', '--config', join(root, 'mailpolicy.yaml')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const ports = new Map<string, number>();
  let rest = '';
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`the daemon does not start: ${lines.join('\n')}${rest}`)));
    child.stderr.on('data', (octets) => lines.push(String(octets)));
    child.stdout.on('data', (octets) => {
      const ended = `${rest}${octets}`.split('\n');
      rest = ended.pop() ?? '';
      for (const line of ended) {
        lines.push(line);
        const [, name, port] = /^(\w+): (?:\w+ )listening on \S+:(\d+)/.exec(line) ?? [];
        if (name !== undefined) ports.set(name, Number(port));
        if (name !== undefined && !line.startsWith('metrics')) resolve();
      }
    });
  });
  const socket = join(root, 'control.sock');
  const order = (name: 'reload' | 'status') => giveOrder(socket, name);
  const status = async (): Promise<Status> => {
    const { generation = 0, workers = [] }: Partial<Status> = Object(await order('status'));
    return { generation, workers: workers.toSorted((one, other) => one.worker - other.worker) };
  };
  return {
    root,
    child,
    lines,
    port: (listener) => ports.get(listener) ?? 0,
    order,
    status,
    whole: async () => {
      for (;;) {
        const { workers } = await status();
        if (workers.length === 2 && workers.every(({ state }) => state === 'ready')) return workers;
        await pause(10);
      }
    },
    write,
    end: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      rmSync(root, { recursive: true, force: true });
    },
  };
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
