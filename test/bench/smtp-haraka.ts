import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { likePolicy } from './smtp-like-policy.ts';
import type { Missing, Rival, Running } from './smtp-rival.ts';
import { folderFor, freePort, launch } from './smtp-rival.ts';
import { toolsFolder } from './smtp-tools.ts';

const version = '3.3.4';

/** Haraka, which is no dependency: npm brings it here when the bench first runs. */
export const harakas: readonly Rival[] = [
  {
    name: 'Haraka',
    doc: 'the recipient’s domain and queue/discard alone',
    start: () => start(['rcpt_to.in_host_list', 'queue/discard']),
  },
  {
    name: 'Haraka with a policy',
    doc: 'the like policy, by its plugins access, helo.checks (without DNS) and attachment',
    start: () => start(['access', 'helo.checks', 'rcpt_to.in_host_list', 'attachment', 'queue/discard']),
  },
];

async function start(plugins: readonly string[]): Promise<Running | Missing> {
  const installed = await installHaraka();
  if ('missing' in installed) return installed;
  const folder = folderFor('haraka');
  const port = await freePort();
  const config = join(folder, 'config');
  // Its own defaults, as `haraka -i` copies them.
  cpSync(join(installed.folder, 'node_modules', 'Haraka', 'config'), config, { recursive: true });
  const write = (name: string, lines: readonly string[]) => writeFileSync(join(config, name), `${lines.join('\n')}\n`);
  write('plugins', plugins);
  write('smtp.ini', [`listen=127.0.0.1:${port}`, `public_ip=127.0.0.1`]);
  write('me', ['mx.msen.example']);
  write('host_list', likePolicy.hosted);
  // A line a connection and one a message; its default has a dozen.
  write('log.ini', ['[main]', 'level=notice']);
  write('access.ini', ['[check]', 'any=false']);
  write('connect.rdns_access.blacklist', likePolicy.networks);
  write('mail_from.access.blacklist', likePolicy.senders);
  write('helo.checks.ini', [
    '[check]',
    ...['dynamic', 'big_company', 'rdns_match', 'forward_dns', 'host_mismatch', 'proto_mismatch'].map(
      (check) => `${check}=false`,
    ),
    '[skip]',
    'private_ip=false',
  ]);
  write('attachment.ini', [`disallowed_extensions=${likePolicy.extensions.join(' ')}`]);
  const env = { ...process.env, YES_REALLY_DO_DISCARD: '1' };
  const args = [join(installed.folder, 'node_modules', 'Haraka', 'bin', 'haraka'), '-c', folder];
  return launch({ command: process.execPath, args, port, folder, options: { env, cwd: installed.folder } });
}

/** The folder in whose node_modules Haraka is, with the plugins that come with it. */
export async function installHaraka(): Promise<{ readonly folder: string } | Missing> {
  const folder = join(toolsFolder(), `haraka-${version}`);
  if (existsSync(join(folder, 'node_modules', 'Haraka', 'package.json'))) return { folder };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private": true}\n');
  try {
    await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--omit=dev', `Haraka@${version}`], {
      cwd: folder,
    });
    return { folder };
  } catch (error) {
    return { missing: `npm does not bring Haraka ${version}: ${error instanceof Error ? error.message : error}` };
  }
}
