import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** `mailpolicy serve` as a process of its own. */
export interface DaemonProcess {
  readonly pid: number;
  readonly port: number;
  /** Everything that it has written to its log. */
  readonly log: () => string;
  /** Sends the signal to the daemon and its children, and comes back when the daemon is gone. */
  readonly end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>;
}

const program = join(import.meta.dirname, '../../bin/mailpolicy');

/**
 * Starts the daemon of `mailpolicy.yaml` in this folder, with one SMTP listener on 127.0.0.1, as the user with that
 * number, or else as our own. Rejects when it does not come up.
 */
export async function spawnDaemon(folder: string, user?: number): Promise<DaemonProcess> {
  const child = spawn(process.execPath, [program, 'serve', '--config', join(folder, 'mailpolicy.yaml')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // A group of its own, so that its children end with it.
    detached: true,
    ...(user !== undefined && { uid: user }),
  });
  let said = '';
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`the daemon does not start: ${said}`)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const [, found] = /smtp listening on 127\.0\.0\.1:(\d+)/.exec(said.slice(0, 4000)) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
  });
  const pid = child.pid ?? 0;
  return {
    pid,
    port,
    log: () => said,
    end: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const over = once(child, 'close');
      process.kill(-pid, signal);
      await over;
    },
  };
}
