import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Dovecot of our own that serves LMTP on a socket file, with configuration, mail and log in a folder that goes with it. */
export interface Dovecot {
  readonly socket: string;
  /** The Maildir of one of its users. */
  readonly maildirOf: (user: string) => string;
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

// Debian keeps it where only root looks.
const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };
/** The user that mail belongs to: Dovecot insists on one that is not root. */
const owner = 'mail';

/** Whether a Dovecot can be started here: its LMTP server is installed, and we are root. */
export const hasDovecot =
  process.getuid?.() === 0 &&
  spawnSync('dovecot', ['--version'], { env }).status === 0 &&
  existsSync('/usr/lib/dovecot/lmtp');

/** Starts one that knows these users of example.org, and nobody else. */
export async function startDovecot(users: readonly string[]): Promise<Dovecot> {
  const root = mkdtempSync(join(tmpdir(), 'mailpolicy-dovecot-'));
  spawnSync('chmod', ['755', root]);
  const [uid = 0, gid = 0] = ['-u', '-g'].map((flag) =>
    Number(spawnSync('id', [flag, owner], { encoding: 'utf8' }).stdout),
  );
  for (const name of ['run', 'state', 'mail']) mkdirSync(join(root, name));
  chownSync(join(root, 'mail'), uid, gid);
  const socket = join(root, 'lmtp');
  const log = join(root, 'log');
  writeFileSync(
    join(root, 'users'),
    users.map((user) => `${user}@example.org::${uid}:${gid}::${root}/mail/${user}::\n`).join(''),
  );
  const config = join(root, 'dovecot.conf');
  writeFileSync(
    config,
    `protocols = lmtp
base_dir = ${root}/run
state_dir = ${root}/state
log_path = ${log}
ssl = no
first_valid_uid = ${uid}
first_valid_gid = ${gid}
mail_location = maildir:~/Maildir
passdb {
  driver = static
  args = nopassword=y
}
userdb {
  driver = passwd-file
  args = username_format=%u ${root}/users
}
service lmtp {
  unix_listener ${socket} {
    mode = 0600
  }
}
service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}
`,
  );
  const child = spawn('dovecot', ['-F', '-c', config], { env, stdio: 'ignore' });
  const started = performance.now();
  while (!existsSync(socket)) {
    if (child.exitCode !== null || performance.now() - started > 10_000)
      throw new Error(`Dovecot does not start: ${existsSync(log) ? readFileSync(log, 'utf8') : ''}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    socket,
    maildirOf: (user) => join(root, 'mail', user, 'Maildir'),
    log: () => (existsSync(log) ? readFileSync(log, 'utf8') : ''),
    stop: async () => {
      if (child.exitCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        await ended;
      }
      rmSync(root, { recursive: true, force: true });
    },
  };
}
