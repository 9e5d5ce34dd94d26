import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endWithUs } from '../end-with-us.ts';

/** A Redis server of the bench, on a socket of its own, which keeps nothing on the disk. */
export interface RedisServer {
  readonly pid: number;
  readonly socket: string;
  /** Memory in use. */
  readonly octets: () => number;
  readonly stop: () => void;
}

/** Starts one, with its socket in this folder; undefined where there is none. */
export async function startRedis(folder: string): Promise<RedisServer | undefined> {
  if (spawnSync('redis-server', ['--version']).status !== 0) return undefined;
  const socket = join(folder, 'redis.sock');
  const settings = ['--port', '0', '--unixsocket', socket, '--save', '', '--dir', folder];
  const server = endWithUs(spawn('redis-server', settings, { stdio: 'ignore' }));
  const order = (...words: readonly string[]) =>
    execFileSync('redis-cli', ['-s', socket, ...words], { encoding: 'utf8' });
  for (
    let tries = 0;
    spawnSync('redis-cli', ['-s', socket, 'PING'], { encoding: 'utf8' }).stdout !== 'PONG\n';
    tries++
  ) {
    if (tries > 100) throw new Error('Redis does not start');
    await pause(50);
  }
  return {
    pid: server.pid ?? 0,
    socket,
    octets: () => Number(/^used_memory:(\d+)/m.exec(order('INFO', 'memory'))?.[1] ?? 0),
    stop: () => server.kill('SIGKILL'),
  };
}
