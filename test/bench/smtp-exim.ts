import { execFile } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { likePolicy } from './smtp-like-policy.ts';
import type { Missing, Rival, Running } from './smtp-rival.ts';
import { folderFor, freePort, launch } from './smtp-rival.ts';
import { toolsFolder } from './smtp-tools.ts';

const run = promisify(execFile);

/** The program of the Debian package is looked for here, and what it needs besides the usual libraries comes with it. */
const packages = ['exim4-daemon-heavy', 'libidn12', 'libmariadb3', 'libspf2-2', 'libnss-wrapper'];

/** Whom it runs as where we are root. */
const nobody = 65534;

/** Exim, unpacked from Debian's packages into a folder and run by no privileged user. */
export const exim: Rival = {
  name: 'Exim with an ACL',
  doc: 'the like policy as ACLs at RCPT and MIME, and `discard` at DATA, so that it has nothing to deliver',
  start,
};

async function start(): Promise<Running | Missing> {
  const unpacked = await unpack();
  if ('missing' in unpacked) return unpacked;
  const folder = folderFor('exim');
  const port = await freePort();
  const isRoot = process.getuid?.() === 0;
  const uid = isRoot ? nobody : (process.getuid?.() ?? nobody);
  const gid = isRoot ? nobody : (process.getgid?.() ?? nobody);
  const file = join(folder, 'exim.conf');
  writeFileSync(file, configuration(folder, port));
  // It insists on a user of its own name, which need not be one of this machine.
  writeFileSync(join(folder, 'passwd'), `Debian-exim:x:${uid}:${gid}::/:/bin/false\n`);
  writeFileSync(join(folder, 'group'), `Debian-exim:x:${gid}:\n`);
  for (const name of ['spool', 'log']) {
    mkdirSync(join(folder, name));
    if (isRoot) chownSync(join(folder, name), uid, gid);
  }
  chmodSync(folder, 0o755);
  const env = {
    PATH: process.env['PATH'],
    LD_LIBRARY_PATH: unpacked.libraries.join(':'),
    LD_PRELOAD: unpacked.wrapper,
    NSS_WRAPPER_PASSWD: join(folder, 'passwd'),
    NSS_WRAPPER_GROUP: join(folder, 'group'),
  };
  const user = isRoot ? { uid, gid } : {};
  return launch({ command: unpacked.program, args: ['-C', file, '-bdf'], port, folder, options: { env, ...user } });
}

interface Unpacked {
  readonly program: string;
  readonly libraries: readonly string[];
  readonly wrapper: string;
}

async function unpack(): Promise<Unpacked | Missing> {
  const folder = join(toolsFolder(), 'exim');
  const program = join(folder, 'usr', 'sbin', 'exim4');
  if (!existsSync(program)) {
    const debs = join(folder, 'deb');
    mkdirSync(debs, { recursive: true });
    try {
      await run('apt-get', ['download', ...packages], { cwd: debs });
      for (const deb of readdirSync(debs)) await run('dpkg-deb', ['-x', join(debs, deb), folder]);
      // As a program that changes its user it would not be told where its libraries are.
      chmodSync(program, 0o755);
    } catch (error) {
      return { missing: `apt-get does not bring ${packages[0]}: ${error instanceof Error ? error.message : error}` };
    }
  }
  const lib = join(folder, 'usr', 'lib');
  const libraries = [lib, ...readdirSync(lib).map((name) => join(lib, name))];
  const wrapper = libraries.map((each) => join(each, 'libnss_wrapper.so')).find((path) => existsSync(path));
  if (wrapper === undefined) return { missing: 'libnss-wrapper has no libnss_wrapper.so' };
  const { stdout } = await run('ldd', [program], { env: { ...process.env, LD_LIBRARY_PATH: libraries.join(':') } });
  const lacking = [...stdout.matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name);
  return lacking.length === 0 ? { program, libraries, wrapper } : { missing: `Exim needs ${lacking.join(', ')}` };
}

function configuration(folder: string, port: number): string {
  const { networks, senders, hosted, extensions } = likePolicy;
  return [
    'primary_hostname = mx.msen.example',
    `domainlist hosted = ${hosted.join(' : ')}`,
    `hostlist hardcore = ${networks.join(' : ')}`,
    `addresslist bad_senders = ${senders.join(' : ')}`,
    'local_interfaces = 127.0.0.1',
    `daemon_smtp_ports = ${port}`,
    `spool_directory = ${join(folder, 'spool')}`,
    `log_file_path = ${join(folder, 'log', '%slog')}`,
    `pid_file_path = ${join(folder, 'exim.pid')}`,
    'exim_user = Debian-exim',
    'exim_group = Debian-exim',
    'keep_environment = LD_LIBRARY_PATH : LD_PRELOAD : NSS_WRAPPER_PASSWD : NSS_WRAPPER_GROUP',
    // No look-up that the others do not make either, and as many connections as come.
    'host_lookup =',
    'rfc1413_query_timeout = 0s',
    'smtp_accept_max = 0',
    'smtp_accept_max_per_connection = 0',
    'smtp_accept_queue_per_connection = 0',
    'queue_only',
    'acl_smtp_helo = acl_helo',
    'acl_smtp_rcpt = acl_rcpt',
    'acl_smtp_mime = acl_mime',
    'acl_smtp_data = acl_data',
    'begin acl',
    'acl_helo:',
    `  deny condition = \${if eq{$sender_helo_name}{}}`,
    '  accept',
    'acl_rcpt:',
    '  deny hosts = +hardcore',
    '  deny senders = +bad_senders',
    '  require domains = +hosted',
    '  accept',
    'acl_mime:',
    `  deny condition = \${if match{\${lc:$mime_filename}}{\\N\\.(${extensions.join('|')})$\\N}}`,
    '  accept',
    'acl_data:',
    '  discard',
    '',
  ].join('\n');
}
