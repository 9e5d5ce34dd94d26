import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Lap } from './race.ts';
import { race } from './race.ts';

/** Median time of whole processes, in milliseconds. */
export interface ColdStart {
  readonly lintMs: number;
  /** `node -e 0`: what no program on Node can be faster than. */
  readonly nodeMs: number;
  /** `tsc --version`: a compiler that starts to say one line. */
  readonly tscMs: number;
}

const root = join(import.meta.dirname, '..', '..');

/** Starts `mailpolicy lint rules/msen.rules` as a whole process, beside two that everybody has. */
export function coldStart(rounds: number): ColdStart {
  const lint = runOf(process.execPath, ['bin/mailpolicy', 'lint', 'rules/msen.rules']);
  const node = runOf(process.execPath, ['-e', '0']);
  const tsc = runOf(join('node_modules', '.bin', 'tsc'), ['--version']);
  const [lintMs = 0, nodeMs = 0, tscMs = 0] = race([lint, node, tsc], { rounds, warmUps: 1 }).nsPerUnit.map(
    (ns) => ns / 1e6,
  );
  return { lintMs, nodeMs, tscMs };
}

function runOf(command: string, args: readonly string[]): Lap {
  return () => {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
    // 1 is a finding: no reason not to be timed.
    if (status !== 0 && status !== 1)
      throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`);
    return 1;
  };
}
