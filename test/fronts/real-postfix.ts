import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Postfix of our own, on loopback, with configuration, queue and log in a folder that goes with it. */
export interface Postfix {
  readonly port: number;
  /** Its master's. */
  readonly pid: number;
  readonly log: () => string;
  readonly stop: () => void;
}

/** Lines of master.cf, with the process limits that the programs insist on. */
const services = [
  'pickup unix n - n 60 1 pickup',
  'cleanup unix n - n - 0 cleanup',
  'qmgr unix n - n 300 1 qmgr',
  'rewrite unix - - n - - trivial-rewrite',
  ...['bounce', 'defer', 'trace'].map((name) => `${name} unix - - n - 0 bounce`),
  ...['error', 'retry'].map((name) => `${name} unix - - n - - error`),
  'proxymap unix - - n - - proxymap',
  'smtp unix - - n - - smtp',
  'anvil unix - - n - 1 anvil',
  'tlsmgr unix - - n 1000? 1 tlsmgr',
  'postlog unix-dgram n - n - 1 postlogd',
];

// Debian keeps it where only root looks.
const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };

/** Whether a Postfix can be started here: it is installed, and we are root. */
export const hasPostfix =
  process.getuid?.() === 0 && spawnSync('postconf', ['-d', 'mail_version'], { env }).status === 0;

/** Mail that it takes goes to the SMTP server at `next`. `main` are lines of main.cf, `smtpd` options of its smtpd in master.cf, `services` further lines there. */
export async function startPostfix(options: {
  readonly next: string;
  readonly main: readonly string[];
  readonly smtpd?: readonly string[];
  readonly services?: readonly string[];
}): Promise<Postfix> {
  const root = mkdtempSync(join(tmpdir(), 'mailpolicy-postfix-'));
  const [etc, spool, lib] = ['etc', 'spool', 'lib'].map((name) => {
    mkdirSync(join(root, name));
    return join(root, name);
  });
  if (etc === undefined || spool === undefined || lib === undefined) throw new Error('three folders were made');
  execFileSync('chmod', ['755', root]);
  const user = Number(execFileSync('id', ['-u', 'postfix'], { encoding: 'utf8' }));
  chownSync(lib, user, 0);
  const port = await freePort();
  const log = join(root, 'mail.log');
  writeFileSync(
    join(etc, 'main.cf'),
    [
      'compatibility_level = 3.6',
      `queue_directory = ${spool}`,
      `data_directory = ${lib}`,
      `maillog_file = ${log}`,
      `maillog_file_prefixes = ${root}`,
      'myhostname = postfix.example.org',
      'inet_protocols = ipv4',
      'mydestination =',
      'relay_domains = example.org',
      `relay_transport = smtp:${next(options.next)}`,
      'smtpd_authorized_xclient_hosts = 127.0.0.0/8',
      // Nothing here waits for a DNS that may not be there.
      'smtpd_peername_lookup = no',
      'disable_dns_lookups = yes',
      ...options.main,
      '',
    ].join('\n'),
  );
  writeFileSync(
    join(etc, 'master.cf'),
    [
      `127.0.0.1:${port} inet n - n - - smtpd ${(options.smtpd ?? []).map((option) => `-o ${option}`).join(' ')}`,
      ...services,
      ...(options.services ?? []),
      '',
    ].join('\n'),
  );
  const started = spawnSync('postfix', ['-c', etc, 'start'], { env, encoding: 'utf8' });
  if (started.status !== 0) throw new Error(started.stderr);
  return {
    port,
    pid: Number(readFileSync(join(spool, 'pid', 'master.pid'), 'utf8')),
    log: () => (existsSync(log) ? readFileSync(log, 'utf8') : ''),
    stop: () => {
      // It knows its own master by the pid in its queue.
      spawnSync('postfix', ['-c', etc, 'stop'], { env });
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** `127.0.0.1:2525` as Postfix writes it. */
function next(address: string): string {
  const [host = '', port = ''] = address.split(':');
  return `[${host}]:${port}`;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}
