import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endWithUs } from '../../end-with-us.ts';

/** Whether Debian's redis-server is installed. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** A Redis server of our own, on a socket of its own; nothing of it outlives `remove`, nor this process. */
export interface RealRedis {
  readonly url: string;
  readonly socket: string;
  /** Of the server that runs now. */
  readonly pid: () => number;
  /** Gives an order as redis-cli does, and what it prints. */
  readonly order: (...words: readonly string[]) => string;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Ends the server. What it held is lost, as in a real site without persistence. */
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

export async function startRedis(...options: readonly string[]): Promise<RealRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  const socket = join(folder, 'redis.sock');
  let server: ChildProcess | undefined;
  const order = (...words: readonly string[]) =>
    execFileSync('redis-cli', ['-s', socket, ...words], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  const start = async () => {
    const settings = ['--port', '0', '--unixsocket', socket, '--save', '', '--dir', folder, ...options];
    server = endWithUs(spawn('redis-server', settings, { stdio: 'ignore' }));
    const ping = () => spawnSync('redis-cli', ['-s', socket, 'PING'], { encoding: 'utf8' }).stdout;
    for (let tries = 0; ping() !== 'PONG\n'; tries++) {
      if (tries > 100) throw new Error('Redis does not start');
      await pause(50);
    }
  };
  const stop = async () => {
    const ending = server;
    server = undefined;
    if (ending === undefined || ending.exitCode !== null) return;
    const ended = once(ending, 'exit');
    ending.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    url: `unix:${socket}`,
    socket,
    pid: () => server?.pid ?? 0,
    order,
    signal: (signal) => void server?.kill(signal),
    start,
    stop,
    remove: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
