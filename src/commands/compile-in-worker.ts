import { fork } from 'node:child_process';
import type { FrontKind } from '../mail/front-kind.ts';
import type { Reading } from '../policy/swap.ts';

/** Which policy is to be compiled, and for what. */
export interface CompileOrder {
  readonly file: string;
  readonly fronts: readonly FrontKind['name'][];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Most megabytes that a worker may fill; a policy that needs more is not enforced. */
const mostMemoryMb = 4096;

/**
 * Reads and compiles a policy in a process of its own. Rejects where the process fails: no such file, no memory. A thread
 * would do, were it not that V8 now and then ends the whole process when threads come and go (`jit_page.has_value()`).
 */
export function compileInWorker(order: CompileOrder): Promise<Reading> {
  return new Promise((resolve, reject) => {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const worker = fork(new URL(`./compile-worker.${extension}`, import.meta.url), [JSON.stringify(order)], {
      execArgv: [`--max-old-space-size=${mostMemoryMb}`],
      // Lists arrive as the maps and typed arrays that they are.
      serialization: 'advanced',
    });
    worker.once('message', (reading: Reading) => resolve(reading));
    worker.once('error', reject);
    worker.once('exit', (code, signal) => reject(new Error(`the compiling process ended with ${code ?? signal}`)));
  });
}
