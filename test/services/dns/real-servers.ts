import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openDns } from '../../../src/services/dns/open-dns.ts';
import { endWithUs } from '../../end-with-us.ts';
import type { NameServer } from './name-server.ts';
import { domain } from './name-server.ts';

const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };

/** Whether a program of this name is installed, and we may start it as its own user. */
export function canStart(program: string): boolean {
  return process.getuid?.() === 0 && spawnSync('which', [program], { env }).status === 0;
}

/** An nsd that serves these zones, each by its text. */
export async function startNsd(zones: Readonly<Record<string, string>>): Promise<NameServer> {
  const root = folder();
  const port = await freePort();
  for (const [zone, text] of Object.entries(zones)) writeFileSync(join(root, zone), text);
  const lines = [
    'server:',
    `  ip-address: 127.0.0.1@${port}`,
    `  zonesdir: ${root}`,
    `  pidfile: ${root}/nsd.pid`,
    `  xfrdfile: ""`,
    `  zonelistfile: ${root}/zone.list`,
    `  xfrdir: ${root}`,
    '  database: ""',
    '  username: ""',
    '  rrl-ratelimit: 0',
    'remote-control:',
    '  control-enable: no',
    ...Object.keys(zones).flatMap((zone) => ['zone:', `  name: ${zone}`, `  zonefile: ${zone}`]),
    '',
  ];
  writeFileSync(join(root, 'nsd.conf'), lines.join('\n'));
  return started(spawn('nsd', ['-d', '-c', join(root, 'nsd.conf')], { env, stdio: 'ignore' }), port, root);
}

/** An rbldnsd that serves these data sets: zone, kind and text of each. */
export async function startRbldnsd(
  sets: readonly (readonly [zone: string, kind: string, text: string])[],
): Promise<NameServer> {
  const root = folder();
  const port = await freePort();
  for (const [at, [, , text]] of sets.entries()) writeFileSync(join(root, `set-${at}`), text);
  const zones = sets.map(([zone, kind], at) => `${zone}:${kind}:set-${at}`);
  const options = ['-n', '-w', root, '-b', `127.0.0.1/${port}`, ...zones];
  return started(spawn('rbldnsd', options, { env, stdio: 'ignore' }), port, root);
}

/** A large zone takes some seconds, and on a busy machine more. */
const mostRounds = 600;

/** Waits until the server answers. */
async function started(child: ChildProcess, port: number, root: string): Promise<NameServer> {
  endWithUs(child);
  const server = { family: 4, host: '127.0.0.1', port } as const;
  const stop = async () => {
    const ended = child.exitCode === null ? once(child, 'exit') : undefined;
    child.kill();
    await ended;
    rmSync(root, { recursive: true });
  };
  for (let round = 0; round < mostRounds; round++) {
    const dns = openDns({ servers: [server], clock: { now: () => 0 }, tryMs: 100 });
    if ((await dns.ask(domain('there.example'), 'A', 100)).kind === 'refused') {
      return { ...server, text: `127.0.0.1:${port}`, stop };
    }
    await pause(50);
  }
  await stop();
  throw new Error('the name server does not answer');
}

/** A folder that every user can read. */
function folder(): string {
  const root = mkdtempSync(join(tmpdir(), 'mailpolicy-dns-'));
  spawnSync('chmod', ['755', root]);
  mkdirSync(join(root, 'run'));
  return root;
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}
