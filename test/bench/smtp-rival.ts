import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endWithUs } from '../end-with-us.ts';

/** A server whose speed is measured; each start is a new one on a port of its own. */
export interface Rival {
  readonly name: string;
  /** What it is, and what it does with a message. */
  readonly doc: string;
  readonly start: () => Promise<Running | Missing>;
}

/** A server at work on 127.0.0.1. */
export interface Running {
  readonly port: number;
  /** The process above all others of the server. */
  readonly pid: number;
  /** The process of another server that this one needs. */
  readonly beside?: number;
  readonly stop: () => Promise<void>;
}

/** Why a rival cannot be measured here. */
export interface Missing {
  readonly missing: string;
}

/** What `launch` starts. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly port: number;
  /** Of the server alone: it goes when the server has stopped. Its output is in `output` there. */
  readonly folder: string;
  readonly options?: Pick<SpawnOptions, 'env' | 'uid' | 'gid' | 'cwd'>;
  /** Whether it can be asked now; whether it greets, unless given. */
  readonly isReady?: (port: number) => Promise<boolean>;
}

/** A folder for configuration, log and spool. */
export function folderFor(name: string): string {
  return mkdtempSync(join(tmpdir(), `mailpolicy-bench-${name}-`));
}

/** Starts a server, and waits until it greets, or is ready otherwise. */
export async function launch({ command, args, port, folder, options, isReady }: Launch): Promise<Running> {
  const output = join(folder, 'output');
  const file = openSync(output, 'a');
  const child = endWithUs(spawn(command, args, { ...options, stdio: ['ignore', file, file] }));
  closeSync(file);
  const failed = once(child, 'error').then(([error]) => String(error));
  const stop = async () => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  const ready = await Promise.race([greets(port, () => child.exitCode !== null, isReady), failed]);
  if (ready === true && child.pid !== undefined) return { port, pid: child.pid, stop };
  const said = typeof ready === 'string' ? ready : readFileSync(output, 'utf8').slice(-2000);
  await stop();
  throw new Error(`${command} does not answer on port ${port}: ${said}`);
}

/** Asks a process to stop, and waits for it. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 5000);
  await gone;
  clearTimeout(late);
}

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

const patienceMs = 20_000;

/** Waits for a greeting; false when there is none in time, or `isOver`. */
export async function greets(port: number, isOver: () => boolean, isReady = greetsNow): Promise<boolean> {
  const until = performance.now() + patienceMs;
  while (performance.now() < until && !isOver()) {
    if (await isReady(port)) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

/** Whether somebody listens: for servers that wait until the client has said something. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      resolve(true);
      socket.destroy();
    });
    socket.on('error', () => resolve(false));
  });
}

function greetsNow(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(3000, () => socket.destroy());
    socket.once('data', (octets: Buffer) => {
      resolve(octets.toString('latin1').startsWith('220'));
      socket.end('QUIT\r\n');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(false));
  });
}
